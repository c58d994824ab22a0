// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include "model/secret.hpp"

#include <Poco/Delegate.h>
#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/URI.h>

#include <array>
#include <cstddef>
#include <istream>

namespace berth::http {
namespace {

namespace net = Poco::Net;

constexpr std::size_t kLargestAnswer = std::size_t{64} << 20U;
constexpr std::size_t kPiece = std::size_t{64} << 10U;
constexpr long kConnectSeconds = 10;
constexpr long kPatienceSeconds = 20;
constexpr int kLongestChain = 9;

/// What was found wrong with certificates while this lives: exceptions do not say it, an event of the process does.
class CertificateFault {
  static auto& event() { return net::SSLManager::instance().ClientVerificationError; }

 public:
  CertificateFault() { event() += Poco::delegate(this, &CertificateFault::note); }
  ~CertificateFault() { event() -= Poco::delegate(this, &CertificateFault::note); }
  CertificateFault(const CertificateFault&) = delete;
  CertificateFault& operator=(const CertificateFault&) = delete;

  const std::string& text() const { return text_; }

 private:
  void note(const void*, net::VerificationErrorArgs& found) { text_ = found.errorMessage(); }

  std::string text_;
};

template <typename Kind>
bool is(const Poco::Exception& thrown) {
  return dynamic_cast<const Kind*>(&thrown) != nullptr;
}

struct Failure {
  bool (*is)(const Poco::Exception&);
  const char* sentence;
};

constexpr const char* kNoHttp =
    "what answers there is no registry: its HTTP cannot be read, or it wants TLS (https://)";

// The first that fits.
constexpr Failure kFailures[] = {
    {is<net::DNSException>, "this machine knows no such host; is the name right?"},
    {is<net::ConnectionRefusedException>, "nothing listens there; does the registry run, is the port right?"},
    {is<Poco::TimeoutException>, "no answer in time; is the address right, does a firewall let it pass?"},
    {is<net::CertificateValidationException>, "its certificate is for another name; use one that is in it"},
    {is<net::NoMessageException>, kNoHttp},
    {is<net::MessageException>, kNoHttp},
    {is<Poco::SyntaxException>, kNoHttp},  // Of a number in its head.
};

std::string sentenceOf(const Poco::Exception& thrown, const CertificateFault& fault) {
  if (!fault.text().empty())
    return "its certificate is not trusted (" + fault.text() + "); --ca FILE names the authority that signed it";
  for (const auto& failure : kFailures) {
    if (failure.is(thrown)) return failure.sentence;
  }
  return is<net::SSLException>(thrown) ? "no TLS can be agreed on, or it speaks none (http://): " + thrown.displayText()
                                       : "the connection fails: " + thrown.displayText();
}

std::unique_ptr<net::HTTPClientSession> sessionWith(const BaseUrl& url, net::Context* tls) {
  const Poco::URI uri{url.text()};
  if (tls == nullptr) return std::make_unique<net::HTTPClientSession>(uri.getHost(), uri.getPort());
  return std::make_unique<net::HTTPSClientSession>(uri.getHost(), uri.getPort(), net::Context::Ptr{tls, true});
}

Result<std::string> bodyOf(std::istream& stream) {
  stream.exceptions(std::ios::badbit);  // Else it keeps to itself that the connection failed.
  std::string body;
  for (std::array<char, kPiece> piece; stream;) {
    stream.read(piece.data(), piece.size());
    body.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
    if (body.size() > kLargestAnswer) return fail(ErrorCode::kUnavailable, "the registry's answer is too large");
  }
  return body;
}

}  // namespace

Client::~Client() {
  wipe(authorization_);
}

Result<Client> Client::make(const BaseUrl& url, const std::filesystem::path& authority, std::string authorization) try {
  Client client{url, std::move(authorization)};
  if (url.scheme() == "http") return client;
  // Strict: names are checked of this machine too.
  client.tls_ = {new net::Context{net::Context::TLS_CLIENT_USE, authority.string(), net::Context::VERIFY_STRICT,
                                  kLongestChain, authority.empty(), "DEFAULT"},
                 [](net::Context* context) { context->release(); }};
  client.tls_->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
  return client;
} catch (const Poco::Exception& thrown) {
  return fail(ErrorCode::kInvalidArgument,
              authority.string() + ": no certificates (PEM) can be read there: " + thrown.displayText());
}

Result<Reply> Client::exchange(const std::string& target) const {
  const auto session = sessionWith(url_, tls_.get());
  session->setTimeout({kConnectSeconds, 0}, {kPatienceSeconds, 0}, {kPatienceSeconds, 0});
  net::HTTPRequest request{net::HTTPRequest::HTTP_GET, url_.path() + target, net::HTTPMessage::HTTP_1_1};
  request.setHost(url_.authority());
  request.set("User-Agent", "berth");
  request.set("Accept", "application/json");
  request.setKeepAlive(false);
  if (!authorization_.empty()) request.set("Authorization", authorization_);
  session->sendRequest(request);
  net::HTTPResponse response;
  BERTH_TRY(auto body, bodyOf(session->receiveResponse(response)));
  if (response.hasContentLength() && response.getContentLength64() != static_cast<Poco::Int64>(body.size()))
    return fail(ErrorCode::kUnavailable, "the registry's answer breaks off");
  return Reply{response.getStatus(), std::move(body)};
}

Result<Reply> Client::get(const std::string& target) const {
  const CertificateFault fault;
  try {
    return exchange(target);
  } catch (const Poco::Exception& thrown) {
    return fail(ErrorCode::kUnavailable, url_.text() + ": " + sentenceOf(thrown, fault));
  }
}

}  // namespace berth::http
