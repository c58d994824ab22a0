// SPDX-License-Identifier: Apache-2.0
// P6: nothing goes to a server that does not encrypt or is not who it should be.
#include "ldap_test.hpp"
#include "stranger.hpp"

#include "support/certificates.hpp"
#include "support/folder.hpp"

#include <cstdlib>
#include <fstream>

namespace berth::ldap {
namespace {

using testing::HasSubstr;
using testing::Not;

class Tls : public LdapTest {
 protected:
  Json encrypted(const std::string& url, const std::string& ca) const {
    return {{"url", url},
            {"ca_file", ca},
            {"timeout", 20},
            {"user_base", "ou=people,dc=example,dc=com"},
            {"bind_dn", Slapd::kReader},
            {"bind_password", Slapd::kReaderPassword}};
  }

  test::Folder folder_;
  test::Authority authority_{folder_.path(), "authority"};
  test::Authority other_{folder_.path(), "other"};
  const config::TlsConfig certificate_ = authority_.issue("slapd");
  const std::string ca_ = folder_ / "authority.pem";
};

TEST_F(Tls, StartsByStartTls) {
  const Slapd slapd{&certificate_};
  const auto ldap = create(encrypted(slapd.url(), ca_));
  const auto outcome = login(*ldap, "alice", "alice-password");
  EXPECT_EQ(outcome.subject, "alice") << outcome.message;
  EXPECT_EQ(login(*ldap, "alice", "wrong").status, BERTH_UNAUTHENTICATED);
  EXPECT_EQ(slapd.logged("TLS established"), 2U);
}

TEST_F(Tls, IsThereFromTheStartOnLdaps) {
  const Slapd slapd{&certificate_};
  const auto ldap = create(encrypted(slapd.ldapsUrl(), ca_));
  EXPECT_EQ(login(*ldap, "alice", "alice-password").subject, "alice");
  EXPECT_EQ(login(*ldap, "alice", "wrong").status, BERTH_UNAUTHENTICATED);
}

TEST_F(Tls, RefusesServersOfOtherAuthorities) {
  ::setenv("LDAPTLS_REQCERT", "never", 1);  // What libldap takes from there must not count.
  const Slapd slapd{&certificate_};
  for (const auto& url : {slapd.url(), slapd.ldapsUrl()}) {
    const auto outcome = login(*create(encrypted(url, folder_ / "other.pem")), "alice", "alice-password");
    EXPECT_EQ(outcome.status, BERTH_UNAVAILABLE);
    EXPECT_FALSE(outcome.subject);
    EXPECT_THAT(outcome.message, HasSubstr("TLS"));
  }
  EXPECT_EQ(slapd.logged(Slapd::kReader), 1U);  // when it was made
}

TEST_F(Tls, RefusesCertificatesOfOtherHosts) {
  const Slapd slapd{&certificate_};
  const auto url = "ldap://localhost:" + std::to_string(slapd.port());
  const auto outcome = login(*create(encrypted(url, ca_)), "alice", "alice-password");
  EXPECT_EQ(outcome.status, BERTH_UNAVAILABLE) << outcome.message;
}

TEST_F(Tls, RefusesCertificatesThatAreOver) {
  const auto over = authority_.issue("over", {-7200, -3600});
  const Slapd slapd{&over};
  EXPECT_EQ(login(*create(encrypted(slapd.url(), ca_)), "alice", "alice-password").status, BERTH_UNAVAILABLE);
}

TEST_F(Tls, IsNotGivenUpWhenTheServerHasNone) {
  const Slapd slapd;
  const auto outcome = login(*create(encrypted(slapd.url(), ca_)), "alice", "alice-password");
  EXPECT_EQ(outcome.status, BERTH_UNAVAILABLE);
  EXPECT_THAT(outcome.message, HasSubstr("refuses StartTLS"));
  EXPECT_EQ(slapd.logged("BIND dn=\"cn=reader"), 0U);
}

TEST_F(Tls, IsNotGivenUpWhenSomebodyStripsIt) {
  for (const auto& answer : {Stranger::refusalOfStartTls(), Stranger::acceptanceOfStartTls()}) {
    const Stranger stranger{answer};
    auto settings = encrypted(stranger.url(), ca_);
    EXPECT_EQ(login(*create(settings), "alice", "alice-password").status, BERTH_UNAVAILABLE);
    for (const char* of_searching : {"user_base", "bind_dn", "bind_password"}) settings.erase(of_searching);
    settings["user_dn"] = "uid=${username},dc=example";
    EXPECT_EQ(login(*create(settings), "alice", "alice-password").status, BERTH_UNAVAILABLE);
    EXPECT_THAT(stranger.heard(), HasSubstr("1.3.6.1.4.1.1466.20037"));
    EXPECT_THAT(stranger.heard(), Not(HasSubstr("password")));
    EXPECT_THAT(stranger.heard(), Not(HasSubstr("alice")));
  }
}

TEST_F(Tls, NeedsAuthoritiesThatCanBeRead) {
  std::ofstream{folder_ / "empty.pem"};
  for (const auto& name : {"missing.pem", "empty.pem"}) {
    const sdk::LocalCall call;
    const auto created =
        Authenticator::create(host_.host(), call, "test", encrypted("ldaps://127.0.0.1", folder_ / name).dump());
    ASSERT_FALSE(created) << name;
    EXPECT_EQ(created.status().code, BERTH_INVALID_ARGUMENT);
    EXPECT_THAT(created.status().message, HasSubstr(name));
  }
}

}  // namespace
}  // namespace berth::ldap
