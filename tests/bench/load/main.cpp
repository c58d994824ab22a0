// SPDX-License-Identifier: Apache-2.0
// berth-load: the clients of the benchmark. Prints one JSON object about what happened. tests/bench/README.md has the
// use.
#include "bench/load/get_script.hpp"
#include "bench/load/loop.hpp"
#include "bench/load/push_script.hpp"
#include "bench/load/slow_clients.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <numeric>
#include <optional>

using namespace berth::bench;

namespace {

struct Options {
  Target target;
  bool is_tls = false;
  std::size_t connections = 1;
  double seconds = 5;
  std::string path;
  std::string authorization;
  std::uint64_t size = 0;
  std::string repository = "bench/push";
  PushScript::Shape shape;
  SlowShape slow;
};

nlohmann::json report(const Outcome& outcome) {
  return {{"seconds", outcome.seconds},     {"client_cpu_seconds", outcome.client_cpu_seconds},
          {"exchanges", outcome.exchanges}, {"received_bytes", outcome.received_bytes},
          {"p50_ms", outcome.p50_ms},       {"p99_ms", outcome.p99_ms},
          {"failures", outcome.failures}};
}

nlohmann::json get(const Options& options) {
  std::optional<TlsClient> tls;
  Target target = options.target;
  if (options.is_tls) target.tls = &tls.emplace();
  return report(runLoad(target, options.connections, std::chrono::duration<double>{options.seconds}, [&](std::size_t) {
    return std::make_unique<GetScript>(options.path, options.target.text(), options.authorization, options.size);
  }));
}

nlohmann::json push(const Options& options) {
  std::vector<std::vector<double>> images(options.connections);
  const Outcome outcome =
      runLoad(options.target, options.connections, std::chrono::duration<double>{options.seconds}, [&](std::size_t i) {
        return std::make_unique<PushScript>(options.repository + std::to_string(i), options.target.text(),
                                            options.shape, images[i]);
      });
  auto result = report(outcome);
  std::vector<float> all;
  for (const auto& times : images) all.insert(all.end(), times.begin(), times.end());
  result["images"] = all.size();
  result["image_seconds"] = std::accumulate(all.begin(), all.end(), 0.0);
  result["image_p50_ms"] = percentile(all, 0.50) * 1000;
  result["image_p99_ms"] = percentile(all, 0.99) * 1000;
  return result;
}

nlohmann::json slow(const Options& options) {
  SlowShape shape = options.slow;
  shape.authorization = options.authorization;
  const SlowOutcome outcome = runSlowClients(options.target, shape);
  return {{"seconds", outcome.seconds},
          {"downloaded_bytes", outcome.downloaded_bytes},
          {"uploaded_bytes", outcome.uploaded_bytes},
          {"logins_not_503", outcome.logins_not_503},
          {"reopened", outcome.reopened}};
}

nlohmann::json idle(const Options& options) {
  return {{"served", runIdleClients(options.target, options.connections)}};
}

void raiseDescriptorLimit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"The clients of Berth's benchmark"};
  app.require_subcommand(1);
  app.add_option("--port", options.target.port, "Port of the server on 127.0.0.1")->required();
  app.add_option("--connections", options.connections);
  app.add_option("--seconds", options.seconds);
  // Not an argument, which others may read.
  if (const char* const value = std::getenv("BERTH_LOAD_AUTHORIZATION")) options.authorization = value;

  auto* get_command = app.add_subcommand("get", "One GET, again and again");
  get_command->add_option("path", options.path)->required();
  get_command->add_option("--size", options.size, "Bytes that each answer must have")->required();
  get_command->add_flag("--tls", options.is_tls, "By TLS 1.3; the certificate is not checked");

  auto* push_command = app.add_subcommand("push", "Image after image, all new");
  push_command->add_option("--repository", options.repository);
  push_command->add_option("--layers", options.shape.layers);
  push_command->add_option("--layer-bytes", options.shape.layer_bytes);
  push_command->add_option("--images", options.shape.most_images, "Stop after so many, each connection");

  auto* slow_command = app.add_subcommand("slow", "Slow clients, until standard input ends");
  slow_command->add_option("--blob", options.slow.blob_path, "What they download");
  slow_command->add_option("--downloads", options.slow.downloads);
  slow_command->add_option("--download-rate", options.slow.download_rate, "Bytes per second, each");
  slow_command->add_option("--heads", options.slow.heads);
  slow_command->add_option("--uploads", options.slow.uploads);
  slow_command->add_option("--logins", options.slow.logins, "GETs of /v2/ whose answer hangs");
  slow_command->add_option("--upload-rate", options.slow.upload_rate, "Bytes per second, each");

  auto* idle_command = app.add_subcommand("idle", "Idle connections, until standard input has a line");
  CLI11_PARSE(app, argc, argv);
  raiseDescriptorLimit();
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL.
  try {
    const auto result = get_command->parsed()    ? get(options)
                        : push_command->parsed() ? push(options)
                        : slow_command->parsed() ? slow(options)
                        : idle_command->parsed() ? idle(options)
                                                 : nlohmann::json{};
    std::printf("%s\n", result.dump().c_str());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "berth-load: %s\n", error.what());
    return 1;
  }
}
