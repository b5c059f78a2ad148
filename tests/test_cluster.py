"""Notes converted by the executor of a cluster: the same bytes. Needs the extra `cluster`."""

from pathlib import Path

import pytest

import flashgen
from flashgen.config import Config

distributed = pytest.importorskip("distributed")


@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_gives_the_same_bytes(tmp_path: Path) -> None:
    """`Client.get_executor()` is an executor like any other."""
    vault = tmp_path / "v"
    vault.mkdir()
    for number in range(60):
        text = f"- **Term {number}:** what it means.\n- **Other {number}:** ![[n{number - 1}]] and more.\n"
        (vault / f"n{number}.md").write_text(text, "utf-8")
    made = []
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        for workers in ({"jobs": 1}, {"executor": client.get_executor()}):
            (vault / ".flashgen" / "ledger.jsonl").unlink(missing_ok=True)
            report = flashgen.build(vault, tmp_path / "d.apkg", Config(), now=1_760_000_000, cache=False, **workers)
            made.append((tmp_path / "d.apkg").read_bytes())
            assert report.converted == 60
    assert made[0] == made[1]
