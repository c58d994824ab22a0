// SPDX-License-Identifier: Apache-2.0
// Answers from files, memory and readers, and what happens when these break.
#include "unit/http/engine_fixture.hpp"

#include <fcntl.h>
#include <stdlib.h>

#include <string>

namespace berth::http {
namespace {

using namespace std::chrono_literals;

std::string randomText(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& c : text) {
    state = state * 1664525 + 1013904223;
    c = static_cast<char>(state >> 24);
  }
  return text;
}

// A file that has no name.
std::shared_ptr<const File> fileOf(const std::string& text) {
  char name[] = "/tmp/berth_engine_XXXXXX";
  File file{::mkostemp(name, O_CLOEXEC)};
  ::unlink(name);
  EXPECT_EQ(::write(file.fd(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  return std::make_shared<const File>(std::move(file));
}

class TextPieces final : public PieceReader {
 public:
  TextPieces(std::string text, std::size_t fails_at) : text_{std::move(text)}, fails_at_{fails_at} {}
  Result<std::string> read(std::uint64_t offset, std::uint64_t length) override {
    if (offset + length > fails_at_) return fail(ErrorCode::kUnavailable, "gone");
    return text_.substr(offset, length);
  }

 private:
  const std::string text_;
  const std::size_t fails_at_;
};

class EngineAnswer : public EngineTest {
 protected:
  void serve(const std::string& path, const Content& content, const std::vector<Part>& parts = {}) {
    application.on(path, [content, parts](const Request&) {
      Response response;
      response.content = content;
      response.parts = parts;
      return response;
    });
  }
  void servePieces(const std::string& path, const std::string& text, std::uint64_t size, std::size_t fails_at) {
    serve(path, {size, nullptr, nullptr, std::make_shared<TextPieces>(text, fails_at)});
  }
  std::string fetchSlowly(const std::string& path) {
    Client client = connect(16 << 10);
    client.send("GET " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    std::string all;
    for (std::string some = client.receiveSome(); !some.empty(); some = client.receiveSome()) all += some;
    return all.substr(all.find("\r\n\r\n") + 4);
  }
};

TEST_F(EngineAnswer, IsExactFromEverySource) {
  const std::string text = randomText((5 << 20) + 123);
  const auto file = fileOf(text);
  serve("/file", {text.size(), nullptr, file, nullptr});
  serve("/memory", {text.size(), std::make_shared<const std::string>(text), nullptr, nullptr});
  servePieces("/pieces", text, text.size(), text.size());
  start();
  for (const std::string path : {"/file", "/memory", "/pieces"}) {
    EXPECT_TRUE(get(path).body == text) << path;
    EXPECT_TRUE(fetchSlowly(path) == text) << path;
    Client client = connect();
    client.send("HEAD " + path + " HTTP/1.1\r\nHost: here\r\n\r\n");
    EXPECT_EQ(client.receive(true).header("Content-Length"), std::to_string(text.size())) << path;
  }
  for (const Answered& answered : application.waitForAnswered(9)) {
    EXPECT_TRUE(answered.sent_bytes == text.size() || answered.sent_bytes == 0) << answered.path;
  }
}

TEST_F(EngineAnswer, IsTheSpanThatWasAskedFor) {
  const std::string text = randomText(300'000);
  const auto file = fileOf(text);
  const auto bytes = std::make_shared<const std::string>(text);
  const auto pieces = std::make_shared<TextPieces>(text, text.size());
  int routes = 0;
  for (const Span span : {Span{0, 10}, Span{17, 100'000}, Span{299'999, 1}, Span{100, 0}, Span{5, 32 << 10}}) {
    for (const Content& content :
         {Content{text.size(), nullptr, file, nullptr}, Content{text.size(), bytes, nullptr, nullptr},
          Content{text.size(), nullptr, nullptr, pieces}}) {
      serve("/" + std::to_string(routes++), content, {{{}, span}});
    }
  }
  start();
  routes = 0;
  for (const Span span : {Span{0, 10}, Span{17, 100'000}, Span{299'999, 1}, Span{100, 0}, Span{5, 32 << 10}}) {
    for (int source = 0; source < 3; ++source) {
      const std::string path = "/" + std::to_string(routes++);
      EXPECT_TRUE(get(path).body == text.substr(span.offset, span.length)) << path;
    }
  }
}

TEST_F(EngineAnswer, IsMadeOfPartsFromEverySource) {
  const std::string text = randomText(3 << 20);
  const std::vector<Part> parts{{"first ", {100, 10}},      {"large ", {5, 2 << 20}}, {"none ", {}},
                                {"", {text.size() - 7, 7}}, {"small ", {0, 1000}},    {" end", {}}};
  std::string body;
  std::uint64_t content_bytes = 0;
  for (const Part& part : parts) {
    body += part.before + text.substr(part.span.offset, part.span.length);
    content_bytes += part.span.length;
  }
  const auto file = fileOf(text);
  serve("/file", {text.size(), nullptr, file, nullptr}, parts);
  serve("/memory", {text.size(), std::make_shared<const std::string>(text), nullptr, nullptr}, parts);
  serve("/pieces", {text.size(), nullptr, nullptr, std::make_shared<TextPieces>(text, text.size())}, parts);
  start();
  for (const std::string path : {"/file", "/memory", "/pieces"}) {
    EXPECT_TRUE(get(path).body == body) << path;
    EXPECT_TRUE(fetchSlowly(path) == body) << path;
    Client client = connect();
    client.send("HEAD " + path + " HTTP/1.1\r\nHost: here\r\n\r\n");
    EXPECT_EQ(client.receive(true).header("Content-Length"), std::to_string(body.size())) << path;
  }
  ::fdatasync(file->fd());
  ::posix_fadvise(file->fd(), 0, 0, POSIX_FADV_DONTNEED);
  EXPECT_TRUE(get("/file").body == body) << "from the disk";
  for (const Answered& answered : application.waitForAnswered(10)) {
    EXPECT_TRUE(answered.sent_bytes == content_bytes || answered.sent_bytes == 0) << answered.path;
  }
}

TEST_F(EngineAnswer, IsCutWhenALaterPartBreaks) {
  const std::string text = randomText(3 << 20);
  const auto pieces = std::make_shared<TextPieces>(text, 2 << 20);
  serve("/failing", {text.size(), nullptr, nullptr, pieces}, {{"a", {0, 10}}, {"b", {2 << 20, 10}}, {"c", {}}});
  start();
  Client client = connect();
  client.send("GET /failing HTTP/1.1\r\nHost: here\r\n\r\n");
  std::string all;
  for (std::string some = client.receiveSome(); !some.empty(); some = client.receiveSome()) all += some;
  EXPECT_TRUE(all.ends_with("a" + text.substr(0, 10) + "b")) << all.size();
}

TEST_F(EngineAnswer, IsReadFromTheDiskWhenItIsNotInMemory) {
  const std::string text = randomText(4 << 20);
  const auto file = fileOf(text);
  serve("/cold", {text.size(), nullptr, file, nullptr});
  serve("/cold-small", {text.size(), nullptr, file, nullptr}, {{{}, {1 << 20, 1000}}});
  start();
  const auto cool = [&] {
    ::fdatasync(file->fd());
    ::posix_fadvise(file->fd(), 0, 0, POSIX_FADV_DONTNEED);
  };
  cool();
  EXPECT_TRUE(get("/cold").body == text);
  cool();
  EXPECT_TRUE(get("/cold-small").body == text.substr(1 << 20, 1000));
}

// Checklist 40.
TEST_F(EngineAnswer, IsAnErrorWhileNothingWasSent) {
  const std::string text = randomText(1000);
  serve("/short-file", {2000, nullptr, fileOf(text), nullptr});
  serve("/short-memory", {2000, std::make_shared<const std::string>(text), nullptr, nullptr});
  serve("/no-source", {2000, nullptr, nullptr, nullptr});
  serve("/outside", {1000, nullptr, fileOf(text), nullptr}, {{{}, {900, 200}}});
  serve("/second-outside", {1000, nullptr, fileOf(text), nullptr}, {{{}, {0, 1}}, {{}, {1000, 1}}});
  servePieces("/failing", text, 1000, 0);
  start();
  EXPECT_EQ(get("/short-file").status, 500);
  EXPECT_EQ(get("/short-memory").status, 500);
  EXPECT_EQ(get("/no-source").status, 500);
  EXPECT_EQ(get("/outside").status, 500);
  EXPECT_EQ(get("/second-outside").status, 500);
  EXPECT_EQ(get("/failing").status, 503);
  EXPECT_NE(get("/failing").header("Retry-After"), std::nullopt);
}

// Checklist 40.
TEST_F(EngineAnswer, IsCutWhenItBreaksHalfWay) {
  const std::string text = randomText(3 << 20);
  serve("/short-file", {text.size() + 1, nullptr, fileOf(text), nullptr});
  servePieces("/failing", text, text.size(), 2 << 20);
  servePieces("/short", text, text.size() + 1, text.size() + 10);
  start();
  for (const std::string path : {"/short-file", "/failing", "/short"}) {
    Client client = connect();
    EXPECT_EQ(client.request("GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n").status, 0) << path;
    EXPECT_TRUE(client.wasReset()) << path;
  }
  for (const Answered& answered : application.waitForAnswered(3)) {
    EXPECT_EQ(answered.status, 200);
    EXPECT_LE(answered.sent_bytes, text.size());
  }
}

TEST_F(EngineAnswer, IsReportedWhenTheClientLeavesInTheMiddle) {
  const std::string text = randomText(32 << 20);
  serve("/file", {text.size(), nullptr, fileOf(text), nullptr});
  start();
  Client client = connect(16 << 10);
  client.send("GET /file HTTP/1.1\r\nHost: here\r\n\r\n");
  EXPECT_FALSE(client.receiveSome(1000).empty());
  client.reset();
  const auto answered = application.waitForAnswered(1);
  ASSERT_EQ(answered.size(), 1U);
  EXPECT_EQ(answered[0].status, 200);
  EXPECT_LT(answered[0].sent_bytes, text.size());
}

}  // namespace
}  // namespace berth::http
