# SPDX-License-Identifier: Apache-2.0
"""What probes, Prometheus and readers of the access log get: /healthz, /readiness, /metrics and the lines."""

import json
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import end_to_end
from end_to_end import EndToEndTest
from registry_client import digest_of

PATIENCE_SECONDS = 2.0  # of core/app/storage_probe.hpp
SLACK_SECONDS = 3.0


def samples(text):
    """{'name{label="value",…}': number} of a metrics page."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def fenced(language, beginning):
    """The code blocks of docs/operations.md in `language` that begin with `beginning`."""
    page = (ROOT / "docs" / "operations.md").read_text()
    blocks = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)
    return [block for block in blocks if block.startswith(beginning)]


def summary_of(rules, alert, labels):
    """What the alert says of these labels."""
    text = re.search(rf"alert: {alert}\n.*?summary: \"(.*?)\"", rules, re.DOTALL).group(1)
    return re.sub(r"{{ \$labels\.(\w+) }}", lambda found: labels.get(found[1], ""), text)


class HealthTest(EndToEndTest):
    def start(self, **options):
        self.registry = self.serve(**options)
        self.http = self.client(self.registry)

    def metrics(self):
        answer = self.http.expect(200, "GET", "/metrics")
        self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        return answer.body.decode()

    def count(self, method):
        return samples(self.metrics()).get(f'berth_backend_grpc_requests_total{{method="{method}",code="OK"}}', 0)

    def test_a_healthy_registry_says_so_in_trows_words(self):
        self.start()
        self.assertEqual(self.http.expect(200, "GET", "/healthz").json(), {"is_healthy": True, "message": ""})
        self.assertEqual(self.http.expect(200, "GET", "/readiness").json(), {"is_ready": True, "message": ""})
        for path in ("/healthz", "/readiness", "/metrics"):
            self.assertEqual(self.http.expect(200, "HEAD", path).body, b"")
            self.assertEqual(self.http.request("POST", path).headers["Allow"], "GET, HEAD")

    def test_readiness_tries_a_write_and_leaves_nothing(self):
        self.start()
        for _ in range(3):
            self.http.expect(200, "GET", "/readiness")
            time.sleep(1.1)
        self.assertGreaterEqual(self.count("Blobs.OpenUpload"), 2)
        self.assertEqual(self.count("Blobs.OpenUpload"), self.count("Blobs.CancelUpload"))
        self.assertEqual(list((self.directory / "data" / "scratch").iterdir()), [])
        self.assertEqual(self.http.catalog(), [])

    def test_many_who_ask_share_one_write(self):
        self.start()
        began = time.monotonic()
        clients = [self.client(self.registry) for _ in range(20)]
        threads = [threading.Thread(target=lambda c=c: [c.expect(200, "GET", "/readiness") for _ in range(20)]) for c in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - began
        self.assertLessEqual(self.count("Blobs.OpenUpload"), seconds + 2)

    def test_a_back_end_that_hangs_makes_it_unready_in_time_and_nothing_else_slow(self):
        back = self.back_end()
        self.start(backend=back.listen)
        self.http.expect(200, "GET", "/readiness")
        os.kill(back.pid, signal.SIGSTOP)
        self.addCleanup(lambda: back.child and os.kill(back.pid, signal.SIGCONT))
        time.sleep(1.1)
        answers, lock = [], threading.Lock()

        def ask():
            client = self.client(self.registry)
            began = time.monotonic()
            answer = client.request("GET", "/readiness")
            with lock:
                answers.append((time.monotonic() - began, answer))

        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        self.http.expect(200, "GET", "/healthz")
        self.metrics()
        self.assertLess(time.monotonic() - began, SLACK_SECONDS)
        for thread in threads:
            thread.join()
        for seconds, answer in answers:
            self.assertEqual(answer.status, 503)
            self.assertIs(answer.json()["is_ready"], False)
            self.assertIn("has not taken a small write", answer.json()["message"])
            self.assertLess(seconds, PATIENCE_SECONDS + SLACK_SECONDS)
        os.kill(back.pid, signal.SIGCONT)
        deadline = time.monotonic() + 15
        while self.http.request("GET", "/readiness").status != 200:
            self.assertLess(time.monotonic(), deadline, "still not ready although the Back End goes on")
            time.sleep(0.2)

    # Checklist 97.
    def test_metrics_pass_promtool_and_count_by_distributions_names(self):
        self.start()
        layer = os.urandom(100_000)
        manifest = self.http.push_image("team/secret-name", "secret-tag", [layer])
        for _ in range(3):
            self.http.expect(200, "GET", "/v2/team/secret-name/manifests/secret-tag")
        self.http.expect(200, "HEAD", f"/v2/team/secret-name/blobs/{digest_of(layer)}")
        self.http.expect(404, "GET", "/v2/team/secret-name/manifests/none")
        self.http.request("BREW", "/v2/")
        self.http.expect(404, "GET", "/nowhere")
        text = self.metrics()
        self.assertEqual(self.run_tool("promtool", "check", "metrics", input=text).strip(), "")
        found = samples(text)
        expected = {
            'registry_http_requests_total{code="200",handler="manifest",method="get"}': 3,
            'registry_http_requests_total{code="404",handler="manifest",method="get"}': 1,
            'registry_http_requests_total{code="201",handler="manifest",method="put"}': 1,
            'registry_http_requests_total{code="202",handler="blob_upload",method="post"}': 2,
            'registry_http_requests_total{code="201",handler="blob_upload_chunk",method="put"}': 2,
            'registry_http_requests_total{code="200",handler="blob",method="head"}': 1,
            'registry_http_requests_total{code="404",handler="other",method="get"}': 1,
            'registry_http_requests_total{code="405",handler="other",method="unknown"}': 1,
            'registry_http_request_duration_seconds_count{handler="manifest",method="get"}': 4,
            'registry_http_in_flight_requests{handler="manifest"}': 0,
            'registry_http_in_flight_requests{handler="metrics"}': 1,
            'registry_http_response_size_bytes_count{handler="manifest"}': 5,
            'registry_http_request_size_bytes_bucket{handler="blob_upload_chunk",le="131072"}': 2,
            'berth_info{version="%s"}' % self.run_tool(self.registry.words[0], "version").split()[1]: 1,
            "berth_connections": 1,
        }
        for sample, value in expected.items():
            self.assertEqual(found.get(sample), value, sample)
        self.assertGreater(found['registry_http_response_size_bytes_sum{handler="manifest"}'], 3 * len(manifest))
        self.assertGreater(found['registry_http_request_size_bytes_sum{handler="blob_upload_chunk"}'], len(layer))
        self.assertGreater(found['berth_cache_hits_total{cache="records"}'], 0)
        self.assertGreater(found['berth_backend_grpc_requests_total{method="Records.Apply",code="OK"}'], 0)
        self.assertGreater(found["process_resident_memory_bytes"], 1 << 20)
        self.assertLess(abs(found["process_start_time_seconds"] - time.time()), 600)
        self.assertNotIn("secret", text)
        self.assertNotIn("sha256", text)

    def wait_for_sample(self, name):
        deadline = time.monotonic() + 10
        while (found := samples(self.metrics()).get(name)) is None:
            self.assertLess(time.monotonic(), deadline, f"no {name}")
            time.sleep(0.1)
        return found

    def test_metrics_tell_the_size_of_the_disk(self):
        self.start()
        disk = os.statvfs(self.directory)
        self.assertEqual(self.wait_for_sample("berth_storage_disk_size_bytes"), disk.f_blocks * disk.f_frsize)
        self.assertGreater(self.wait_for_sample("berth_storage_disk_free_bytes"), 0)

    # Those of auth and TLS: tests/auth/metrics_test.py; of validation: tests/clients/rule_metrics_test.py.
    def test_the_page_of_metrics_names_what_is_there(self):
        self.start()
        self.http.push_image("a", "1", [b"layer"])
        self.wait_for_sample("berth_storage_disk_size_bytes")
        families = set(re.findall(r"^# TYPE (\S+)", self.metrics(), re.MULTILINE))
        page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
        named = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
        self.assertEqual(families, {name for name in named if not re.match("berth_(auth|plugin|tls|validation)_", name)})

    def test_the_alerts_and_the_scrape_of_the_documentation_are_well_formed(self):
        (rules,) = fenced("yaml", "groups:")
        file = self.directory / "alerts.yaml"
        file.write_text(rules)
        self.assertIn("SUCCESS", self.run_tool("promtool", "check", "rules", file))
        page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
        known = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
        used = set(re.findall(r"\b((?:registry|berth|process)_\w+)", rules))
        self.assertGreater(len(used), 2)
        for name in used:
            self.assertIn(re.sub("_(bucket|sum|count)$", "", name), known)
        (scrape,) = fenced("yaml", "scrape_configs:")
        config = self.directory / "prometheus.yml"
        config.write_text(scrape)
        self.run_tool("promtool", "check", "config", config)

    def test_the_alerts_of_plugins_rules_and_certificates_come_when_they_should(self):
        (rules,) = fenced("yaml", "groups:")
        (self.directory / "alerts.yaml").write_text(rules)
        series = {
            'berth_plugin_calls_total{plugin="dir",code="OK"}': "0+90x60",
            'berth_plugin_calls_total{plugin="dir",code="UNAVAILABLE"}': "0+10x60",
            'berth_plugin_calls_total{plugin="users",code="OK"}': "0+10x60",
            'berth_plugin_calls_total{plugin="users",code="UNAUTHENTICATED"}': "0+90x60",
            'berth_plugin_up{plugin="dir"}': "1x60",
            'berth_plugin_up{plugin="away"}': "0x60",
            'berth_validation_decisions_total{set="prod",rule="signed",source="tag",outcome="undecided"}': "0x10 1+1x60",
            'berth_validation_decisions_total{set="prod",rule="signed",source="tag",outcome="allowed"}': "0+90x60",
            'berth_validation_decisions_total{set="prod",rule="labels",source="tag",outcome="undecided"}': "3x60",
            'berth_validation_decisions_total{set="prod",rule="labels",source="tag",outcome="denied"}': "0+90x60",
            'berth_tls_cert_expiry_timestamp_seconds{instance="soon"}': f"{13 * 86400}x120",
            'berth_tls_cert_expiry_timestamp_seconds{instance="later"}': f"{15 * 86400}x120",
        }
        expected = {"RegistryPluginFails": ("30m", [{"plugin": "away"}, {"plugin": "dir"}]),
                    "RegistryValidationUndecided": ("30m", [{"set": "prod", "rule": "signed"}]),
                    "RegistryCertificateExpires": ("90m", [{"instance": "soon"}])}
        tests = {"rule_files": ["alerts.yaml"], "tests": [{
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "alert_rule_test": [
                {"eval_time": time, "alertname": alert, "exp_alerts": [
                    {"exp_labels": labels, "exp_annotations": {"summary": summary_of(rules, alert, labels)}} for labels in firing
                ]} for alert, (time, firing) in expected.items()
            ],
        }]}
        file = self.directory / "test.yaml"
        file.write_text(json.dumps(tests))
        self.assertIn("SUCCESS", self.run_tool("promtool", "test", "rules", file))

    def test_requests_in_flight_are_told_apart_and_end(self):
        self.start()
        location = self.http.begin_upload("a")
        slow = self.client(self.registry)
        path = "/" + location.split("/", 3)[3] if "://" in location else location
        slow.request("GET", "/healthz")
        slow.connection.putrequest("PATCH", path)
        slow.connection.putheader("Content-Length", "1000000")
        slow.connection.endheaders()
        slow.connection.send(b"x" * 200_000)
        sample = 'registry_http_in_flight_requests{handler="blob_upload_chunk"}'
        deadline = time.monotonic() + 10
        while samples(self.metrics())[sample] != 1:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.assertEqual(samples(self.metrics())["berth_uploads_active"], 1)
        slow.close()
        while samples(self.metrics())[sample] != 0:
            self.assertLess(time.monotonic(), deadline, "a client that went away stays in flight")
            time.sleep(0.05)
        self.assertEqual(samples(self.metrics())['registry_http_requests_total{code="499",handler="blob_upload_chunk",method="patch"}'], 1)

    def test_the_access_log_says_what_was_asked_for_and_answered(self):
        config = self.directory / "berth.yaml"
        config.write_text("version: 1\nhttp:\n  access_log: json\n")
        self.start(config=config)
        self.http.push_image("team/app", "1", [b"layer"])
        self.http.request("GET", "/v2/team/app/manifests/none", headers={"X-Request-Id": "mine-1", "Authorization": "Basic c2VjcmV0"})
        refused = self.http.request("GET", "/v2/", headers={"X-Request-Id": 'bad"id'})
        self.assertRegex(refused.headers["X-Request-Id"], "^[0-9a-f]{16}$")
        self.http.request("GET", "/v2/?_state=c2VjcmV0")
        lines = self.registry.wait_until(self.logged("_state"), "line of the access log")
        by_id = {line["request_id"]: line for line in lines}
        line = by_id["mine-1"]
        wanted = {"method": "GET", "repository": "team/app", "reference": "none", "status": 404, "error": "MANIFEST_UNKNOWN"}
        self.assertEqual({key: line[key] for key in wanted}, wanted)
        self.assertGreater(line["bytes_out"], 0)
        self.assertLessEqual(line["first_byte_us"], line["duration_us"])
        self.assertIn(refused.headers["X-Request-Id"], by_id)
        self.assertNotIn("c2VjcmV0", self.registry.output())

    def logged(self, last):
        """Gives all access lines once one that holds `last` is there."""

        def look():
            lines = [line for line in self.registry.output().splitlines() if '"msg":"access"' in line]
            return [json.loads(line) for line in lines] if any(last in line for line in lines) else None

        return look


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["promtool", "--version"]])
    end_to_end.main()
