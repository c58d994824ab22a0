// SPDX-License-Identifier: Apache-2.0
#include "http/route_table.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace berth::app {
namespace {

constexpr std::array kActions{"",
                              "pull",
                              "push",
                              "delete",
                              "list",
                              "catalog",
                              "nothing (`validation.clients`)",
                              "catalog, with a login; without `auth` only from this machine",
                              "nothing, ever"};
constexpr std::array kBodies{"", "manifest", "review", "blob"};

std::string endpointsPage() {
  std::string page =
      "# Endpoints\n\n"
      "For: who writes a client, or looks for what Berth speaks. Made from the table in `core/http/route_table.cpp`; "
      "a\n"
      "test fails when the two differ. The numbers are those of the OCI distribution specification 1.1.1, which says "
      "what\n"
      "each endpoint promises; the rest is Berth's own or older than the specification.\n\n"
      "| endpoint | methods | path | needs the right to | body |\n|---|---|---|---|---|\n";
  for (const auto& route : http::routes()) {
    page += "| " + std::string{route.endpoint} + " | " + std::string{route.methods} + " | `" +
            std::string{route.pattern} + "` | " + kActions.at(static_cast<std::size_t>(route.action)) + " | " +
            kBodies.at(static_cast<std::size_t>(route.body)) + " |\n";
  }
  page +=
      "\nend-11, mounting a blob of another repository, is end-4 with `?mount=<digest>&from=<name>`. Errors are the "
      "JSON\n"
      "document of the specification; every answer carries `X-Request-Id`, which the log names too.\n";
  return page;
}

TEST(EndpointsReference, IsWhatTheRouteTableSays) {
  const std::string path = BERTH_SOURCE_DIR "/docs/reference/endpoints.md";
  if (std::getenv("BERTH_UPDATE_DOCS") != nullptr) std::ofstream{path} << endpointsPage();
  std::ifstream input{path};
  const std::string page{std::istreambuf_iterator<char>{input}, {}};
  EXPECT_EQ(page, endpointsPage()) << path << " is stale; BERTH_UPDATE_DOCS=1 app_test writes it anew";
}

}  // namespace
}  // namespace berth::app
