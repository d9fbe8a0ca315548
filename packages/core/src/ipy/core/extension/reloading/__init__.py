"""Bringing imported modules up to date with their files, in place.

Theory of operation. A module's file has changed:

1. `changes` compares its text with the text that was imported. Where only definitions differ, only these are run again; else the
   whole module is. What runs, runs in the module's own dictionary, which is put back if it fails (`modules`).
2. What was defined before is patched with what is defined now: functions get the new code (`functions`), classes the new
   attributes (`classes`). So every reference that anybody holds sees the change, and identity is kept.
3. References to the new objects, in whatever holds them, are replaced by the old, patched ones (`references`), so that each
   definition still exists once.
4. What can't be patched is bound anew in every namespace that had it, and reported.
"""
