// SPDX-License-Identifier: Apache-2.0
#include "application_fixture.hpp"

namespace berth::http {
namespace {

using GetBase = ApplicationFixture;

// Checklist 5, 8, 88.
TEST_F(GetBase, SaysThatThisIsARegistry) {
  for (const std::string target : {"/v2/", "/v2", "/v2/?ns=docker.io"}) {
    const auto answer = send("GET", target);
    EXPECT_EQ(answer.status, 200) << target;
    EXPECT_EQ(answer.body, "{}");
    EXPECT_EQ(answer.header("Docker-Distribution-API-Version"), "registry/2.0");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
  }
}

// Checklist 100.
TEST_F(GetBase, IsNotTheWholeServer) {
  for (const std::string target : {"/", "/v1/search", "/v2//", "//v2", "/v2/a", "*"})
    EXPECT_EQ(send("GET", target).status, 404) << target;
}

}  // namespace
}  // namespace berth::http
