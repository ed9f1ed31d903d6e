"""The messages of the log-in of KeeneticOS 5.2."""

from base64 import b64encode
import json
from typing import Any

import pytest

from custom_components.wps_push.wps.routers.keenetic.ndw4 import Challenge, NotUnderstood, read_signature


def encoded(data: Any) -> str:
    return b64encode(json.dumps(data).encode()).decode()


def test_a_published_exchange() -> None:
    """The numbers are those of the tests of den67rus/RouterTray, which another program has computed."""
    challenge = Challenge.read(
        encoded({"salt": "AAECAwQFBgcICQoLDA0ODw==", "nonce": "server-nonce@example%value", "iter": 2, "memcost": 8})
    )
    keys = challenge.keys("codex", "test-password", "EBESExQVFhcYGRobHB0eHw==")
    assert keys.proof == "nhprkl5zzuo5mEjFLpxDIBxeCpAUKMc3HZ6yv+IKPhqsjlmgX4z91S/WdGth8NAR7mng+3RfycCnvj1ybuR52A=="
    signature = "JmkWM31tYAwmpUx7HFenRKz/HZJnSVOfMzPLVthPnP0tHdaPou+bpfjeinxgj/sPBEVQ+UIQTtCjt3m3QA/c7w=="
    assert keys.knows_password(signature)
    assert not keys.knows_password(keys.proof)
    proof = "9L/R3fewWoaSnGtJDaTzmSZSospttuppVSB1FR/AsK7VZfK8U2yqsrz8Am2oKMREB/EarLF6E6rgeyuCcQxjLQ=="
    assert keys.last_proof(signature) == proof
    assert keys.proof not in repr(keys)


@pytest.mark.parametrize("data", ["", "x", "AAAA", encoded([]), encoded({"salt": 7}), "é", "W10" * 9], ids=str)
def test_data_that_makes_no_sense(data: str) -> None:
    for read in (Challenge.read, read_signature):
        with pytest.raises(NotUnderstood):
            read(data)
