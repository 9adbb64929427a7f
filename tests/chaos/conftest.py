import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import town  # noqa: E402, F401 (tests/e2e on the path)
