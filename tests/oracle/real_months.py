"""A driver's own trip history (uber_oracle.py says what it is and where it comes from) as the files of a
company: the same trips once a class, so that the rules on each class meet hours that people really work."""

import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "kit"),
                str(pathlib.Path(__file__).resolve().parents[1] / "data")]
from city_write import Files, yuan  # noqa: E402
from sample import credit_code  # noqa: E402

import uber_oracle  # noqa: E402

CODE = credit_code("411002", "MAC9999R")
CLASSES = ["A1", "A2", "A3", "B", "C", "X"]


def write(folder, path):
    trips = uber_oracle.read(path)
    with Files(folder) as f:
        f.row("employers.csv", CODE, "真实行程对照用平台（虚构）", "platform", "411002")
        for relation in CLASSES:
            no = f"R{relation}"
            f.row("engagements.csv", CODE, no, relation, "ride_driver", "411002", "2021-12-01", "", "")
            for trip in trips:
                ref = f"{relation}{trip.ref}"
                f.row(f"intervals-{CODE}-{trip.month}.csv", ref, no, "order", trip.start, trip.end, "411002", "", "", "", "")
                for item, fen in (("PIECE", trip.piece), ("TIP", trip.tip)):
                    if fen:
                        f.row(f"pay-{CODE}-{trip.month}.csv", f"{ref}-{item}", no, trip.month, item, yuan(fen),
                              trip.end.date(), "", "")
