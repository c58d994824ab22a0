// SPDX-License-Identifier: Apache-2.0
#include "http/route_table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace berth::http {
namespace {

struct Row {
  std::string title;
  std::string method;
  std::string path;
  std::string endpoint;
  std::string name;
  std::string reference;
};

class FindRouteTo : public testing::TestWithParam<Row> {};

// Checklist 3, 5.
TEST_P(FindRouteTo, Endpoint) {
  const auto& row = GetParam();
  const auto match = findRoute(row.method, row.path);
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->endpoint, row.endpoint);
  EXPECT_EQ(match.name, row.name);
  EXPECT_EQ(match.reference, row.reference);
}

// Checklist 3, 5.
INSTANTIATE_TEST_SUITE_P(
    , FindRouteTo,
    testing::ValuesIn(std::vector<Row>{
        {"Base", "GET", "/v2/", "end-1", "", ""},
        {"BaseWithoutSlash", "HEAD", "/v2", "end-1", "", ""},
        {"ABlob", "GET", "/v2/a/b/blobs/sha256:1", "end-2", "a/b", "sha256:1"},
        {"AManifest", "HEAD", "/v2/a/manifests/latest", "end-3", "a", "latest"},
        {"AStart", "POST", "/v2/a/blobs/uploads/", "end-4", "a", ""},
        {"AStartWithoutSlash", "POST", "/v2/a/blobs/uploads", "end-4", "a", ""},
        {"AChunk", "PATCH", "/v2/a/blobs/uploads/u", "end-5", "a", "u"},
        {"AnEnd", "PUT", "/v2/a/blobs/uploads/u", "end-6", "a", "u"},
        {"APush", "PUT", "/v2/a/manifests/latest", "end-7", "a", "latest"},
        {"Tags", "GET", "/v2/a/tags/list", "end-8", "a", ""},
        {"TagsWithSlash", "GET", "/v2/a/tags/list/", "end-8", "a", ""},
        {"ADelete", "DELETE", "/v2/a/manifests/sha256:1", "end-9", "a", "sha256:1"},
        {"ABlobDelete", "DELETE", "/v2/a/blobs/sha256:1", "end-10", "a", "sha256:1"},
        {"Referrers", "GET", "/v2/a/referrers/sha256:1", "end-12", "a", "sha256:1"},
        {"AStatus", "GET", "/v2/a/blobs/uploads/u", "end-13", "a", "u"},
        {"ACancel", "DELETE", "/v2/a/blobs/uploads/u", "end-14", "a", "u"},
        {"Catalog", "GET", "/v2/_catalog", "catalog", "", ""},
        {"History", "GET", "/a/b/manifest_history/latest", "history", "a/b", "latest"},
        {"ARepositoryNamedLikeASession", "GET", "/v2/a/blobs/uploads/b/manifests/latest", "end-3", "a/blobs/uploads/b",
         "latest"},
        {"ARepositoryNamedManifests", "GET", "/v2/manifests/manifests/manifests", "end-3", "manifests", "manifests"},
        {"ARepositoryNamedTagsList", "GET", "/v2/tags/list/tags/list", "end-8", "tags/list", ""},
        {"ARepositoryNamedUploads", "PATCH", "/v2/a/blobs/uploads/blobs/uploads/u", "end-5", "a/blobs/uploads", "u"},
        {"ARepositoryNamedReferrers", "GET", "/v2/x/referrers/blobs/sha256:1", "end-2", "x/referrers", "sha256:1"},
        {"EscapesDecodedOnce", "GET", "/v2/a%2Fb/manifests/sha256%3A1", "end-3", "a/b", "sha256:1"},
        {"EscapesNotDecodedTwice", "GET", "/v2/a/manifests/%2541", "end-3", "a", "%41"},
        {"ABrokenEscape", "GET", "/v2/a/manifests/x%4", "end-3", "a", "x%4"},
    }),
    [](const auto& row) { return row.param.title; });

TEST(FindRoute, NothingForOtherPaths) {
  for (const std::string path :
       {"", "/", "/v2//", "/v2/a", "/v2/a/manifests", "/v2/a/manifests/", "/v2/tags/list", "/v2/manifests/x",
        "/v2x/a/manifests/x", "/v3/a/manifests/x", "v2", "/v2/_catalog/x", "/manifest_history/x"}) {
    const auto match = findRoute("GET", path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_EQ(match.allow, "") << path;
  }
}

TEST(FindRoute, TellsTheMethodsThereAre) {
  EXPECT_EQ(findRoute("POST", "/v2/a/manifests/x").allow, "GET, HEAD, PUT, DELETE");
  EXPECT_EQ(findRoute("PUT", "/v2/_catalog").allow, "GET, HEAD");
  EXPECT_EQ(findRoute("get", "/v2/").allow, "GET, HEAD");
}

TEST(RouteTable, HasEachEndpointOnce) {
  std::set<std::string_view> endpoints;
  for (const auto& route : routes()) EXPECT_TRUE(endpoints.insert(route.endpoint).second) << route.endpoint;
  EXPECT_EQ(endpoints.size(), 28);
}

}  // namespace
}  // namespace berth::http
