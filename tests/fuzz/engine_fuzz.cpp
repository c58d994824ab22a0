// SPDX-License-Identifier: Apache-2.0
// Whole requests of one client into the engine, with the registry behind it. The first two bytes say in which portions
// the rest arrives and how much the socket takes. One thread runs the conversation, as a worker would.
#include "fuzz/memory_transport.hpp"
#include "fuzz/property.hpp"
#include "fuzz/registry_under_test.hpp"
#include "fuzz/wire_answer.hpp"
#include "http/connection.hpp"
#include "http/conversation.hpp"
#include "http/engine_parts.hpp"
#include "http/worker.hpp"

#include <memory>
#include <string>

namespace berth::fuzz {
namespace {

// More turns than any input of ours takes: each moves at least a byte, or its socket was full.
constexpr int kMostTurns = 200'000;

http::EngineLimits limits() {
  http::EngineLimits chosen;
  chosen.head_bytes = 4096;
  chosen.uri_bytes = 1024;
  return chosen;
}

void converse(http::EngineParts& parts, MemoryTransport& transport, std::unique_ptr<http::Transport> owned) {
  http::Worker worker{parts};
  http::Connection& connection = parts.roster.take();
  connection.open(std::move(owned), "192.0.2.1:1234");
  Turn::current() = &worker;
  http::Conversation conversation;
  int turns = 0;
  for (;; ++turns) {
    const http::Wait wait = conversation.advance(connection, worker);
    if (wait.what == http::Wait::For::kNothing) break;
    require(wait.what != http::Wait::For::kPlace, "one client finds every place free");
    require(turns < kMostTurns, "a conversation ends");
    // As a worker does with the conversations of idle connections.
    if (wait.what == http::Wait::For::kIdle) conversation.clear();
    if (wait.what != http::Wait::For::kSpace) transport.arrive();
  }
  Turn::current() = nullptr;
  conversation.clear();
}

void checkAnswers(const MemoryTransport& transport, const std::vector<Told>& told) {
  std::string_view rest = transport.sent();
  bool has_closed = false;
  for (const auto& request : told) {
    if (request.status == http::kClientGone) continue;
    const bool is_head = request.method == "HEAD";
    auto answer = takeAnswer(rest, is_head);
    for (; answer && answer->isInterim(); answer = takeAnswer(rest, is_head)) {
      require(answer->status == 100 && answer->headers.empty(), "the only interim answer is 100 Continue");
      require(request.expects_continue, "100 Continue is for who expects it");
    }
    if (!answer) {
      require(transport.wasReset(), "only a reset ends an answer early");
      return;
    }
    require(!has_closed, "nothing follows an answer that closes");
    require(answer->status == request.status && answer->body.size() == request.sent_bytes,
            "the log tells what was sent");
    checkAnswer(*answer, is_head);
    has_closed = answer->header("Connection") == "close";
  }
  // A client that went away behind its 100 Continue gets nothing more.
  while (const auto interim = takeAnswer(rest, false)) require(interim->isInterim(), "each request has one answer");
  require(rest.empty(), "nothing but answers is sent");
  require(has_closed || transport.gaveEnd(), "a connection goes on until it is said or the client ends it");
  require(!transport.sentBehindEnd(), "nothing is sent behind the end");
}

}  // namespace
}  // namespace berth::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  using namespace berth::fuzz;
  Input input{data, size};
  const std::size_t portion_code = input.byte();
  const std::size_t portion = portion_code < 128 ? 1 + portion_code : 1024 * (portion_code - 127);
  const std::size_t most = 64 + 64 * input.byte();

  RegistryUnderTest registry;
  http::EngineParts parts{limits(), registry, {}};
  auto owned = std::make_unique<MemoryTransport>(std::string{input.rest()}, portion, most);
  MemoryTransport& transport = *owned;
  converse(parts, transport, std::move(owned));
  checkAnswers(transport, registry.told());
  registry.checkStores();
  return 0;
}
