"""A verdict as a row of JSON, with all that the report says; see verify.schema.json."""

import platform
import sys
from datetime import UTC, datetime
from typing import Any

import numpy as np
import scipy

from nglab.claims import Verdict
from nglab.claims.sections import bounds, sections
from nglab.proofs import PROOFS


def made() -> dict[str, str]:
    """With what, and when (UTC), a report was made."""
    return {
        "nglab": sys.modules["nglab"].__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "machine": f"{platform.system()} {platform.machine()}".strip(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def row(v: Verdict, made: dict[str, str]) -> dict[str, Any]:
    """The verdict on a claim, its text in parts, and how it was made."""
    stated = bounds(v.text)
    return {
        "id": v.id,
        "group": v.room,
        "statement": v.statement,
        "text": {
            name: [item._asdict() for item in told]
            for name, told in sections(v.text).items()
        },
        "source": v.source,
        "proof": v.proof,
        "proof_leaves_out": left_out(v),
        "holds": v.holds,
        "ratio": v.worst.ratio,
        "instance": v.worst.instance,
        "k": v.worst.k,
        "bounds": [
            {
                "letter": letter,
                "statement": stated.get(letter, ""),
                "ratio": bound.worst.ratio,
                "instance": bound.worst.instance,
                "k": bound.worst.k,
                "sabotage": bound.sabotage,
                "sabotage_ratio": bound.broken.ratio,
            }
            for letter, bound in v.letters.items()
        ],
        "sabotage_ratio": v.sabotage_ratio,
        "sabotage_caught": v.caught,
        "sabotages": [
            {
                "what": words,
                "ratio": worst.ratio,
                "caught": worst.exceeds,
                "instance": worst.instance,
                "k": worst.k,
            }
            for words, worst in v.sabotages.items()
        ],
        "seconds": round(v.seconds, 4),
        "made": made,
    }


def left_out(v: Verdict) -> str:
    """What of the claim its proof does not show; "" if nothing, or without a proof."""
    return PROOFS[v.id].leaves_out if v.proof == "part" else ""
