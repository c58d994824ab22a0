// SPDX-License-Identifier: Apache-2.0
#include "application_fixture.hpp"
#include "fake_guard.hpp"

#include "http/error_response.hpp"
#include "model/lane.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <string>

namespace berth::http {
namespace {

using testing::HasSubstr;

/// Lets nobody in.
class Nobody final : public FakeGuard {
 public:
  Nobody() : FakeGuard{[](Action, std::string_view) { return false; }, [](std::string_view) { return false; }} {}
};

class FakeProbe final : public Probe {
 public:
  Result<void> ready() override { return answer; }
  Result<void> answer;
};

class Health : public ApplicationFixture {
 protected:
  Health() : meter_{metrics_} {
    watchers_ = {nullptr, &meter_, &probe_};
    use(nullptr);
  }

  Request begun(const std::string& method, const std::string& path) {
    Request request;
    request.method = method;
    request.path = path;
    request.id = "request-1";
    application_->handle(request);
    return request;
  }
  void end(const Request& request, int status) {
    application_->answered(request, {status, {}, 100, 0, 50, std::chrono::milliseconds{1}, {}});
  }

  observe::Metrics metrics_;
  RequestMeter meter_;
  FakeProbe probe_;
};

TEST_F(Health, SaysThatTheProcessServes) {
  const auto answer = send("GET", "/healthz");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"is_healthy":true,"message":""})");
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
}

TEST_F(Health, SaysWhyTheRegistryIsNotReady) {
  EXPECT_EQ(send("GET", "/readiness").body, R"({"is_ready":true,"message":""})");
  probe_.answer = fail(ErrorCode::kNoSpace, "no \"space\" left");
  const auto answer = send("GET", "/readiness");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"is_ready":false,"message":"no \"space\" left"})");
}

TEST_F(Health, IsNotTheGuardsMatter) {
  Nobody nobody;
  use(&nobody);
  for (const std::string path : {"/healthz", "/readiness", "/metrics"})
    EXPECT_EQ(send("GET", path).status, 200) << path;
  EXPECT_EQ(send("GET", "/v2/").status, 401);
}

// Checklist 97.
TEST_F(Health, CountsARequestUnderTheWordsOfDistribution) {
  end(begun("GET", "/v2/a/manifests/latest"), 404);
  end(begun("HEAD", "/v2/a/blobs/x"), 400);
  end(begun("BREW", "/v2/a/blobs/x"), 405);
  const auto text = send("GET", "/metrics").body;
  EXPECT_THAT(text, HasSubstr("requests_total{code=\"404\",handler=\"manifest\",method=\"get\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("requests_total{code=\"400\",handler=\"blob\",method=\"head\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("requests_total{code=\"405\",handler=\"other\",method=\"unknown\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("request_size_bytes_sum{handler=\"manifest\"} 100\n"));
  EXPECT_THAT(text, HasSubstr("response_size_bytes_sum{handler=\"manifest\"} 50\n"));
}

TEST_F(Health, CountsAStatusThatNobodyThoughtOf) {
  end(begun("GET", "/v2/"), 418);
  end(begun("GET", "/v2/"), 418);
  EXPECT_THAT(metrics_.text(), HasSubstr("{code=\"418\",handler=\"base\",method=\"get\"} 2\n"));
}

TEST_F(Health, CountsARequestInFlightOnceHoweverOftenItIsTried) {
  Lane lane{"back end", 0};
  Request request;
  request.method = "GET";
  request.path = "/v2/a/tags/list";
  records_.calls.before = [&](std::string_view) -> Result<void> { throw LaneFull{&lane}; };
  EXPECT_THROW(application_->handle(request), LaneFull);
  EXPECT_THROW(application_->handle(request), LaneFull);
  EXPECT_THAT(metrics_.text(), HasSubstr("in_flight_requests{handler=\"tags\"} 1\n"));
  end(request, kClientGone);
  EXPECT_THAT(metrics_.text(), HasSubstr("in_flight_requests{handler=\"tags\"} 0\n"));
}

TEST_F(Health, CountsWhatTheEngineRefusedBeforeARouteWasFound) {
  Request request;
  end(request, 400);
  EXPECT_THAT(metrics_.text(), HasSubstr("requests_total{code=\"400\",handler=\"other\",method=\"unknown\"} 1\n"));
  EXPECT_THAT(metrics_.text(), HasSubstr("in_flight_requests{handler=\"other\"} 0\n"));
}

}  // namespace
}  // namespace berth::http
