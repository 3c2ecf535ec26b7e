"""Checks a log that Tollgate's code wrote, with the verifier of the package aics-tlog.

usage: verify.py DIRECTORY

The directory is written by SampleLogTests.swift:
  key            the log's verifier key
  log/           checkpoint and tiles
  checkpoints/   every checkpoint that was published, named by its size
  proofs.json    inclusion and consistency proofs
"""

import base64
import json
import sys
from pathlib import Path

import aics_tlog as tlog


def check(condition, what):
    if not condition:
        sys.exit(f"independent verifier: {what}: REFUSED")


def signed_checkpoint(path, key):
    """The checkpoint in a file, when it's signed by the key."""
    note = tlog.parse_note(path.read_bytes())
    result = tlog.verify_checkpoint(note, key, expected_origin=key.name)
    check(result.ok, f"{path.name}: {result}")
    return tlog.parse_checkpoint(note.text)


def flipped(path):
    """The same hashes with one bit of one changed, for each of them."""
    for place, hash_ in enumerate(path):
        yield path[:place] + [bytes([hash_[0] ^ 1]) + hash_[1:]] + path[place + 1 :]


def main(directory):
    key = tlog.parse_vkey((directory / "key").read_text().strip())
    checkpoints = {}
    for path in (directory / "checkpoints").iterdir():
        checkpoint = signed_checkpoint(path, key)
        check(checkpoint.size == int(path.name), f"size of checkpoint {path.name}")
        checkpoints[checkpoint.size] = checkpoint.root
    last = signed_checkpoint(directory / "log" / "checkpoint", key)
    check(last.size == max(checkpoints) and last.root == checkpoints[last.size], "the last checkpoint")
    print(f"signatures of {len(checkpoints)} checkpoints up to size {last.size}, key {key.name}")

    reader = tlog.FileSystemTileReader(directory / "log")
    report = tlog.audit_tiles(reader, last.size, last.root)
    print(f"{report.tiles} tiles and {report.bundles} entry bundles against the root")
    for size, root in checkpoints.items():
        check(tlog.tree_root_from_tiles(reader, size, last.size) == root, f"root of {size} entries from tiles")
    print(f"{len(checkpoints)} older roots from the tiles")

    proofs = json.loads((directory / "proofs.json").read_text())
    refused = 0
    for proof in proofs["inclusion"]:
        index, size = proof["index"], proof["size"]
        path = [base64.b64decode(text, validate=True) for text in proof["path"]]
        leaf = tlog.leaf_hash(tlog.read_entry(reader, index, last.size))
        check(tlog.verify_inclusion(leaf, index, size, path, checkpoints[size]), f"inclusion of {index} in {size}")
        same = tlog.inclusion_proof_from_tiles(reader, index, size, last.size)
        check(path == same, f"inclusion of {index} in {size} is the verifier's own proof")
        for changed in flipped(path):
            check(not tlog.verify_inclusion(leaf, index, size, changed, checkpoints[size]), "a changed proof")
            refused += 1
    print(f"{len(proofs['inclusion'])} inclusion proofs")
    for proof in proofs["consistency"]:
        old, new = proof["old"], proof["new"]
        path = [base64.b64decode(text, validate=True) for text in proof["path"]]
        roots = checkpoints[old], checkpoints[new]
        check(tlog.verify_consistency(old, new, *roots, path), f"consistency of {old} with {new}")
        for changed in flipped(path):
            check(not tlog.verify_consistency(old, new, *roots, changed), "a changed proof")
            refused += 1
    print(f"{len(proofs['consistency'])} consistency proofs; {refused} changed proofs refused")
    print(f"independent verifier aics-tlog {tlog.__version__}: all accepted")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
