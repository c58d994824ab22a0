// SPDX-License-Identifier: Apache-2.0
// What TLS adds: handshakes that hold nobody up, ends that cannot be mistaken, who is let in, renewal.
#include "unit/http/engine_fixture.hpp"

#include <fcntl.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace berth::http {
namespace {

using namespace std::chrono_literals;
using berth::test::Authority;

const std::string kGetFast = "GET /fast HTTP/1.1\r\nHost: here\r\n\r\n";

class TlsEngine : public EngineTest {
 protected:
  TlsEngine() {
    issued = authority.issue("server");
    files.certificate = issued.certificate;
    files.key = issued.key;
    trust(authority_file());
  }

  void trust(const std::string& ca) {
    client_tls.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_load_verify_locations(client_tls.get(), ca.c_str(), nullptr);
    SSL_CTX_set_verify(client_tls.get(), SSL_VERIFY_PEER, nullptr);
  }
  std::string authority_file() const { return folder / "authority.pem"; }
  void show(const config::TlsConfig& own) {
    SSL_CTX_use_certificate_file(client_tls.get(), own.certificate.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(client_tls.get(), own.key.c_str(), SSL_FILETYPE_PEM);
  }
  void startTls(EngineLimits limits = {}) {
    auto context = TlsContext::load(files);
    ASSERT_TRUE(context.has_value()) << context.error().message;
    listener = std::make_unique<TlsListener>(files, *context);
    start(limits);
  }
  Client connectRaw() { return Client{engine->address()}; }

  /// What a client would say first, as bytes.
  std::string clientHello() {
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl{SSL_new(client_tls.get()), &SSL_free};
    BIO* const out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), out);
    SSL_connect(ssl.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    return {data, static_cast<std::size_t>(size)};
  }
  /// The server's certificate as a new client sees it; empty when it is not trusted.
  std::string serverName() {
    Client client = connect();
    if (!client.shakeHands().empty()) return {};
    char name[64] = "";
    X509* const certificate = SSL_get0_peer_certificate(client.tls());
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    return name;
  }

  Authority authority{folder.path(), "authority"};
  Authority stranger{folder.path(), "stranger"};
  config::TlsConfig issued;
  config::HttpTls files;
};

TEST_F(TlsEngine, TellsTheApplicationThatItIsTls) {
  bool is_tls = false;
  application.on("/who", [&](const Request& request) {
    is_tls = request.is_tls && request.certificate == nullptr;
    return textResponse(200, "");
  });
  startTls();
  EXPECT_EQ(get("/who").status, 200);
  EXPECT_TRUE(is_tls);
}

TEST_F(TlsEngine, ChoosesHttp11AndRefusesOtherProtocols) {
  startTls();
  Client both = connect();
  SSL_set_alpn_protos(both.tls(), reinterpret_cast<const unsigned char*>("\x02h2\x08http/1.1"), 12);
  EXPECT_EQ(both.shakeHands(), "");
  const unsigned char* chosen = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(both.tls(), &chosen, &size);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
  Client other = connect();
  SSL_set_alpn_protos(other.tls(), reinterpret_cast<const unsigned char*>("\x02h2"), 3);
  EXPECT_NE(other.shakeHands().find("no application protocol"), std::string::npos);
}

TEST_F(TlsEngine, TakesAHandshakeByteByByte) {
  startTls();
  // A pair between, so that each byte is a segment of its own.
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  const File near{pair[0]};
  const File far{pair[1]};
  Client carrier = connectRaw();
  std::thread forward{[&] {
    char byte = 0;
    while (::recv(far.fd(), &byte, 1, 0) == 1) carrier.sendRaw({&byte, 1});
  }};
  std::thread back{[&] {
    char buffer[4096];
    ssize_t count = 0;
    while ((count = ::recv(carrier.fd(), buffer, sizeof buffer, 0)) > 0) {
      if (::send(far.fd(), buffer, static_cast<std::size_t>(count), MSG_NOSIGNAL) < 0) break;
    }
  }};
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl{SSL_new(client_tls.get()), &SSL_free};
  SSL_set_fd(ssl.get(), near.fd());
  EXPECT_EQ(SSL_connect(ssl.get()), 1);
  SSL_write(ssl.get(), kGetFast.data(), static_cast<int>(kGetFast.size()));
  char answer[4096];
  const int size = SSL_read(ssl.get(), answer, sizeof answer);
  EXPECT_GT(size, 0);
  EXPECT_EQ(std::string(answer, static_cast<std::size_t>(std::max(size, 0))).substr(0, 15), "HTTP/1.1 200 OK");
  ::shutdown(near.fd(), SHUT_RDWR);
  ::shutdown(carrier.fd(), SHUT_RDWR);
  forward.join();
  back.join();
}

TEST_F(TlsEngine, AnswersAllRequestsOfOneRecord) {
  application.on("/n", [](const Request& request) { return textResponse(200, request.query); });
  startTls();
  std::string requests;
  constexpr int kCount = 300;  // About 11 KiB: one record, many answers.
  for (int i = 0; i < kCount; ++i) requests += "GET /n?" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  ASSERT_LT(requests.size(), std::size_t{16 << 10});
  Client client = connect();
  client.send(requests);
  for (int i = 0; i < kCount; ++i) ASSERT_EQ(client.receive().body, std::to_string(i));
}

TEST_F(TlsEngine, CarriesLargeBodiesBothWays) {
  constexpr std::size_t kSize = (5 << 20) + 77;
  std::string content(kSize, '\0');
  std::uint32_t state = 1;
  for (char& c : content) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  char name[] = "/tmp/berth_tls_XXXXXX";
  const auto file = std::make_shared<const File>(::mkostemp(name, O_CLOEXEC));
  ::unlink(name);
  ASSERT_EQ(::write(file->fd(), content.data(), kSize), static_cast<ssize_t>(kSize));
  application.on("/file", [&](const Request&) {
    Response response;
    response.content = {kSize, nullptr, file, nullptr};
    return response;
  });
  startTls();
  Client slow = connect(16 << 10);
  slow.send("GET /file HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
  std::string all;
  for (std::string some = slow.receiveSome(50'000); !some.empty(); some = slow.receiveSome(50'000)) {
    if (all.size() < (1 << 20)) std::this_thread::sleep_for(1ms);
    all += some;
  }
  EXPECT_TRUE(all.substr(all.find("\r\n\r\n") + 4) == content);
  EXPECT_TRUE(slow.wasEndedByTls());

  Client upload = connect();
  upload.send("PUT /sink HTTP/1.1\r\nHost: here\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n");
  upload.send(content);
  EXPECT_EQ(upload.receive().body, std::to_string(kSize));
  EXPECT_TRUE(application.sinks.bytes == content);
}

TEST_F(TlsEngine, AnswersAClientThatSendsNoMore) {
  startTls();
  Client client = connect();
  client.send(kGetFast);
  client.finishSending();
  EXPECT_EQ(client.receive().body, "fast");
  EXPECT_TRUE(client.isClosedWithin(2s));
  EXPECT_TRUE(client.wasEndedByTls());
  Client quiet = connect();
  quiet.send(kGetFast);
  EXPECT_EQ(quiet.receive().body, "fast");
  SSL_shutdown(quiet.tls());  // Of TLS alone: the socket stays open.
  EXPECT_TRUE(quiet.isClosedWithin(2s));
}

TEST_F(TlsEngine, EndsWithoutAGoodByeWhenAnAnswerIsCut) {
  application.on("/large", [](const Request&) { return textResponse(200, std::string(64 << 20, 'x')); });
  EngineLimits limits;
  limits.progress_time = 300ms;
  startTls(limits);
  Client client = connect(16 << 10);
  client.send("GET /large HTTP/1.1\r\nHost: here\r\n\r\n");
  ASSERT_EQ(application.waitForAnswered(1).size(), 1U);
  EXPECT_EQ(client.receive().status, 0);
  EXPECT_FALSE(client.wasEndedByTls());
}

TEST_F(TlsEngine, LimitsTheTimeOfHandshakesAndOfSilence) {
  EngineLimits limits;
  limits.head_time = 400ms;
  limits.idle_time = 1500ms;
  startTls(limits);
  Client silent = connectRaw();
  Client half = connectRaw();
  const std::string hello = clientHello();
  const auto begin = std::chrono::steady_clock::now();
  std::thread dripper{[&] {
    for (std::size_t i = 0; i < 20; ++i) {
      half.sendRaw(hello.substr(i, 1));
      std::this_thread::sleep_for(100ms);
    }
  }};
  EXPECT_EQ(half.receiveAll(), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1400ms);
  dripper.join();
  EXPECT_EQ(silent.receiveAll(), "");
  EXPECT_GT(std::chrono::steady_clock::now() - begin, 1400ms);
}

TEST_F(TlsEngine, LimitsTheTimeOfARecord) {
  EngineLimits limits;
  limits.head_time = 400ms;
  limits.idle_time = 10s;
  startTls(limits);
  Client client = connect();
  ASSERT_EQ(client.request(kGetFast).status, 200);
  client.sendRaw("\x17\x03\x03\x10");
  EXPECT_TRUE(client.isClosedWithin(2s));
}

TEST_F(TlsEngine, ServesOthersBesideManySlowHandshakes) {
  startTls();
  const std::string hello = clientHello();
  std::vector<Client> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(connectRaw());
    slow.back().sendRaw(hello.substr(0, 100));
  }
  Client fast = connect();
  ASSERT_EQ(fast.request(kGetFast).body, "fast");
  std::vector<std::chrono::nanoseconds> times;
  for (int i = 0; i < 300; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_EQ(fast.request(kGetFast).body, "fast");
    times.push_back(std::chrono::steady_clock::now() - begin);
  }
  std::nth_element(times.begin(), times.begin() + 150, times.end());
  EXPECT_LT(times[150], 50ms);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(get("/fast").body, "fast");
}

TEST_F(TlsEngine, TellsPlainHttpWhatIsWrong) {
  startTls();
  for (const std::string method : {"GET", "DELETE"}) {
    Client client = connectRaw();
    client.send(method + " /v2/ HTTP/1.1\r\nHost: here\r\n\r\n");
    const RawAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 400) << method;
    EXPECT_NE(answer.body.find("HTTPS"), std::string::npos) << answer.body;
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.isClosedWithin(4s));
  }
  EXPECT_EQ(get("/fast").status, 200);
}

TEST_F(TlsEngine, EndsWithNoiseAndLogsWhy) {
  startTls();
  Client client = connectRaw();
  client.send(std::string("\x16\x03\x01\x00\x05", 5) + "noise");
  EXPECT_TRUE(client.isClosedWithin(4s));
  EXPECT_TRUE(eventually([&] { return application.turnedAwayCount() == 1; }));
  EXPECT_EQ(application.answeredCount(), 0U);
}

// Checklist 96.
TEST_F(TlsEngine, RefusesTlsThatIsTooOld) {
  startTls();
  SSL_CTX_set_security_level(client_tls.get(), 0);
  SSL_CTX_set_min_proto_version(client_tls.get(), TLS1_1_VERSION);
  SSL_CTX_set_max_proto_version(client_tls.get(), TLS1_1_VERSION);
  EXPECT_NE(connect().shakeHands(), "");
  SSL_CTX_set_max_proto_version(client_tls.get(), TLS1_2_VERSION);
  EXPECT_EQ(connect().shakeHands(), "");
  engine.reset();
  files.min_version = config::HttpTls::Version::k13;
  startTls();
  EXPECT_NE(connect().shakeHands().find("protocol version"), std::string::npos);
  SSL_CTX_set_max_proto_version(client_tls.get(), 0);
  EXPECT_EQ(connect().shakeHands(), "");
}

// Checklist 17.
TEST_F(TlsEngine, WantsCertificatesOfItsAuthorityWhereTheyAreRequired) {
  ClientCertificate seen;
  application.on("/who", [&](const Request& request) {
    if (request.certificate) seen = *request.certificate;
    return textResponse(200, "");
  });
  files.client_ca = authority_file();
  startTls();
  EXPECT_EQ(get("/who").status, 0) << "none";
  show(stranger.issue("mallory"));
  EXPECT_EQ(get("/who").status, 0) << "of another authority";
  ASSERT_TRUE(eventually([&] { return application.turnedAwayCount() == 2; }));
  EXPECT_NE(application.turned_away[0].find("did not return a certificate"), std::string::npos)
      << application.turned_away[0];
  EXPECT_NE(application.turned_away[1].find("certificate"), std::string::npos) << application.turned_away[1];
  show(authority.issue("builder"));
  EXPECT_EQ(get("/who").status, 200);
  EXPECT_EQ(seen.subject, "CN=builder");
  EXPECT_EQ(seen.names, std::vector<std::string>{"DNS:builder"});
}

TEST_F(TlsEngine, ChecksCertificatesThatAreShownWhereTheyAreRequested) {
  std::string subject;
  application.on("/who", [&](const Request& request) {
    subject = request.certificate ? request.certificate->subject : "nobody";
    return textResponse(200, "");
  });
  files.client_ca = authority_file();
  files.client_auth = config::HttpTls::ClientAuth::kRequest;
  startTls();
  EXPECT_EQ(get("/who").status, 200);
  EXPECT_EQ(subject, "nobody");
  show(stranger.issue("mallory"));
  EXPECT_EQ(get("/who").status, 0);
  show(authority.issue("builder"));
  EXPECT_EQ(get("/who").status, 200);
  EXPECT_EQ(subject, "CN=builder");
}

// Checklist 17.
TEST_F(TlsEngine, TakesNoHeadersWordForACertificate) {
  std::string subject;
  application.on("/who", [&](const Request& request) {
    subject = request.certificate ? request.certificate->subject : "nobody";
    return textResponse(200, "");
  });
  files.client_ca = authority_file();
  files.client_auth = config::HttpTls::ClientAuth::kRequest;
  startTls();
  const std::string forged =
      "GET /who HTTP/1.1\r\nHost: here\r\nX-SSL-Client-S-DN: CN=admin\r\nX-SSL-Client-Verify: SUCCESS\r\n"
      "X-Forwarded-Client-Cert: Subject=\"CN=admin\"\r\nClient-Cert: :TUlJ:\r\n\r\n";
  EXPECT_EQ(connect().request(forged).status, 200);
  EXPECT_EQ(subject, "nobody");
  show(authority.issue("builder"));
  EXPECT_EQ(connect().request(forged).status, 200);
  EXPECT_EQ(subject, "CN=builder");
}

TEST_F(TlsEngine, GivesNewConnectionsTheNewCertificateAndLeavesTheOldAlone) {
  startTls();
  Client old = connect();
  ASSERT_EQ(old.request(kGetFast).status, 200);
  const config::TlsConfig next = authority.issue("next");
  std::filesystem::rename(next.key, files.key);
  ASSERT_FALSE(listener->renew().has_value()) << "the key of another certificate";
  EXPECT_EQ(serverName(), "server");
  std::filesystem::rename(next.certificate, files.certificate);
  const auto renewed = listener->renew();
  ASSERT_TRUE(renewed.has_value() && *renewed != nullptr);
  EXPECT_EQ(serverName(), "next");
  EXPECT_EQ(old.request(kGetFast).status, 200);
  EXPECT_EQ(*listener->renew(), nullptr) << "nothing changed";
}

TEST_F(TlsEngine, ResumesSessionsAfterARenewalUnlessOtherClientsAreLetIn) {
  SSL_CTX_set_max_proto_version(client_tls.get(), TLS1_2_VERSION);  // Its ticket comes with the handshake.
  startTls();
  Client first = connect();
  ASSERT_EQ(first.shakeHands(), "");
  const std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> session{SSL_get1_session(first.tls()),
                                                                          &SSL_SESSION_free};
  const auto resumes = [&] {
    Client again = connect();
    // A copy, because a connection that ends without a farewell spoils its session.
    SSL_SESSION* const copy = SSL_SESSION_dup(session.get());
    SSL_set_session(again.tls(), copy);
    SSL_SESSION_free(copy);
    EXPECT_EQ(again.shakeHands(), "");
    SSL_set_shutdown(again.tls(), SSL_SENT_SHUTDOWN);  // Else OpenSSL would not use the session again.
    return SSL_session_reused(again.tls()) == 1;
  };
  EXPECT_TRUE(resumes());
  const config::TlsConfig next = authority.issue("next");
  std::filesystem::rename(next.key, files.key);
  std::filesystem::rename(next.certificate, files.certificate);
  ASSERT_NE(*listener->renew(), nullptr);
  EXPECT_TRUE(resumes());
  files.client_ca = authority_file();
  files.client_auth = config::HttpTls::ClientAuth::kRequest;
  const auto context = TlsContext::load(files, listener->context().get());
  engine.reset();
  listener = std::make_unique<TlsListener>(files, *context);
  start();
  EXPECT_FALSE(resumes());
}

TEST_F(TlsEngine, TellsTooManyConnectionsOverTls) {
  EngineLimits limits;
  limits.connections = 1;
  startTls(limits);
  Client one = connect();
  ASSERT_EQ(one.request(kGetFast).status, 200);
  Client extra = connect();
  EXPECT_EQ(extra.receive().status, 503);
}

}  // namespace
}  // namespace berth::http
