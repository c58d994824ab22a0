// SPDX-License-Identifier: Apache-2.0
// How requests and answers follow one another on a connection.
#include "unit/http/engine_fixture.hpp"

#include <random>
#include <string>
#include <thread>

namespace berth::http {
namespace {

using namespace std::chrono_literals;

const std::string kGetFast = "GET /fast HTTP/1.1\r\nHost: here\r\n\r\n";

using EngineOnTheWire = EngineTest;

TEST_F(EngineOnTheWire, AnswersAndStaysOpen) {
  start();
  Client client = connect();
  for (int i = 0; i < 3; ++i) {
    const RawAnswer answer = client.request(kGetFast);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "fast");
    EXPECT_EQ(answer.header("Content-Length"), "4");
    EXPECT_EQ(answer.header("Connection"), std::nullopt);
    EXPECT_TRUE(answer.header("Date")->ends_with(" GMT"));
  }
  const auto answered = application.waitForAnswered(3);
  ASSERT_EQ(answered.size(), 3U);
  EXPECT_EQ(answered[0].sent_bytes, 4U);
}

// Checklist 81.
TEST_F(EngineOnTheWire, AnswersPipelinedRequestsInOrder) {
  application.on("/n", [](const Request& request) { return textResponse(200, request.query); });
  start();
  Client client = connect();
  std::string requests;
  constexpr int kCount = 300;
  for (int i = 0; i < kCount; ++i) {
    requests += "GET /n?" + std::to_string(i) + " HTTP/1.1\r\nHost: here\r\n\r\n";
    requests += "PUT /body HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\nabc";
    requests += "PUT /body HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < kCount; ++i) {
    ASSERT_EQ(client.receive().body, std::to_string(i));
    ASSERT_EQ(client.receive().body, "abc");
    ASSERT_EQ(client.receive().body, "de");
  }
}

TEST_F(EngineOnTheWire, GivesTheSameAnswersHoweverTheBytesAreSplit) {
  start();
  const std::string requests =
      "\r\nGET /fast HTTP/1.1\r\nHost: here\r\n\r\n"
      "PUT /body HTTP/1.1\r\nHost: here\r\nContent-Length: 11\r\n\r\nhello world"
      "HEAD /fast HTTP/1.1\r\nHost: here\r\n\r\n"
      "PUT /sink HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nTrailer: t\r\n\r\n"
      "DELETE /nowhere HTTP/1.1\r\nHost: here\r\n\r\n"
      "GET /fast HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
  const auto talk = [&](std::mt19937* random) {
    Client client = connect();
    for (std::size_t at = 0; at < requests.size();) {
      const std::size_t portion = random == nullptr ? requests.size() : 1 + (*random)() % 40;
      client.send(std::string_view{requests}.substr(at, portion));
      at += portion;
      if (random != nullptr && (*random)() % 4 == 0) std::this_thread::sleep_for(1ms);
    }
    std::string answers = client.receiveAll();
    for (std::size_t date = 0; (date = answers.find("Date: ", date)) != std::string::npos;) answers.erase(date, 37);
    application.sinks.bytes.clear();
    return answers;
  };
  const std::string expected = talk(nullptr);
  EXPECT_NE(expected.find("abc0123456789abcdef"), std::string::npos) << expected;
  EXPECT_NE(expected.find("Connection: close"), std::string::npos) << expected;
  std::mt19937 random{42};
  for (int i = 0; i < 60; ++i) EXPECT_EQ(talk(&random), expected) << i;
}

// Checklist 37, 80.
TEST_F(EngineOnTheWire, SendsNoBodyToHead) {
  start();
  Client client = connect();
  client.send("HEAD /fast HTTP/1.1\r\nHost: here\r\n\r\n");
  const RawAnswer answer = client.receive(true);
  EXPECT_EQ(answer.header("Content-Length"), "4");
  EXPECT_EQ(client.request(kGetFast).body, "fast");
}

TEST_F(EngineOnTheWire, SendsNoBodyWith204And304) {
  application.on("/none", [](const Request&) { return textResponse(204, ""); });
  application.on("/same", [](const Request&) { return textResponse(304, "unsent"); });
  start();
  Client client = connect();
  EXPECT_EQ(client.request("GET /none HTTP/1.1\r\nHost: here\r\n\r\n").header("Content-Length"), std::nullopt);
  client.send("GET /same HTTP/1.1\r\nHost: here\r\n\r\n");
  EXPECT_EQ(client.receive(true).status, 304);
  EXPECT_EQ(client.request(kGetFast).body, "fast");
}

// Checklist 81.
TEST_F(EngineOnTheWire, ClosesWhenAskedTo) {
  start();
  Client client = connect();
  const RawAnswer answer = client.request("GET /fast HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_TRUE(client.isClosedWithin(2s));
}

TEST_F(EngineOnTheWire, ClosesWhenTheHandlerWants) {
  application.on("/last", [](const Request&) {
    Response response = textResponse(200, "bye");
    response.close = true;
    return response;
  });
  start();
  Client client = connect();
  EXPECT_EQ(client.request("GET /last HTTP/1.1\r\nHost: here\r\n\r\n").header("Connection"), "close");
  EXPECT_TRUE(client.isClosedWithin(4s));
}

// Checklist 81.
TEST_F(EngineOnTheWire, KeepsHttp10OpenOnlyWhenAskedTo) {
  start();
  Client client = connect();
  EXPECT_EQ(client.request("GET /fast HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"), "keep-alive");
  EXPECT_EQ(client.request("GET /fast HTTP/1.0\r\n\r\n").header("Connection"), "close");
  EXPECT_TRUE(client.isClosedWithin(2s));
}

TEST_F(EngineOnTheWire, AnswersAClientThatFinishedSending) {
  start();
  Client client = connect();
  client.send(kGetFast);
  client.finishSending();
  EXPECT_EQ(client.receive().body, "fast");
  EXPECT_TRUE(client.isClosedWithin(2s));
}

// Checklist 82.
TEST_F(EngineOnTheWire, RefusesASmuggledRequestAndCloses) {
  start();
  Client client = connect();
  const RawAnswer answer = client.request(
      "PUT /body HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
      kGetFast);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_EQ(client.receiveAll(), "");
  EXPECT_EQ(application.waitForAnswered(1).size(), 1U);
}

TEST_F(EngineOnTheWire, LetsNoHandlerSplitAnAnswer) {
  application.on("/split", [](const Request&) {
    Response response = textResponse(200, "x");
    response.setHeader("Location", "/a\r\nInjected: yes");
    response.setHeader("Content-Length", "99");
    return response;
  });
  start();
  const RawAnswer answer = get("/split");
  EXPECT_EQ(answer.header("Injected"), std::nullopt);
  EXPECT_EQ(answer.body, "x");
}

TEST_F(EngineOnTheWire, AnswersAThrowingHandlerWith500) {
  application.on("/throw", [](const Request&) -> Response { throw std::runtime_error{"a bug"}; });
  start();
  Client client = connect();
  const RawAnswer answer = client.request("GET /throw HTTP/1.1\r\nHost: here\r\n\r\n");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("a bug"), std::string::npos);
  EXPECT_EQ(application.failure, "a bug");
  EXPECT_EQ(client.request(kGetFast).body, "fast");
}

TEST_F(EngineOnTheWire, NamesTheRequestAndTheClient) {
  std::string ids[2];
  std::string peer;
  application.on("/id", [&](const Request& request) {
    peer = request.peer;
    return textResponse(200, request.id);
  });
  start();
  EXPECT_EQ(get("/id").body.size(), 16U);
  EXPECT_NE(get("/id").body, get("/id").body);
  EXPECT_TRUE(peer.starts_with("127.0.0.1:"));
}

TEST(Engine, SaysWhyItCannotListen) {
  TestApplication application;
  const Engine first{"127.0.0.1:0", {}, application, {}};
  try {
    const Engine second{first.address(), {}, application, {}};
    FAIL() << "two engines share " << first.address();
  } catch (const std::system_error& problem) {
    EXPECT_EQ(problem.code().value(), EADDRINUSE);
    EXPECT_NE(std::string{problem.what()}.find(first.address()), std::string::npos) << problem.what();
  }
  EXPECT_THROW((Engine{"no address", {}, application, {}}), std::system_error);
}

}  // namespace
}  // namespace berth::http
