// SPDX-License-Identifier: Apache-2.0
#include "slapd.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace berth::ldap {
namespace {

constexpr const char* kProgram = "/usr/sbin/slapd";

// "uid=jörg" in base64, as LDIF wants it; a name with what filters and DNs escape; two entries with one uid; one entry
// with two uids; one without a uid.
constexpr const char* kEntries = R"(dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: cn=reader,dc=example,dc=com
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: reader
userPassword: reader-password

dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people

dn: ou=more,ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: more

dn: uid=alice,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: alice
cn: Alice
sn: A
userPassword: alice-password

dn: uid=bob,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: bob
cn: Bob
sn: B
userPassword: bob-password

dn:: dWlkPWrDtnJnLG91PXBlb3BsZSxkYz1leGFtcGxlLGRjPWNvbQ==
objectClass: inetOrgPerson
uid:: asO2cmc=
cn: Joerg
sn: J
userPassword:: asO2cmctcGFzc3dvcmQ=

dn: cn=O\, (Ann) \2A \5C,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: ann
sn: O
userPassword: ann-password

dn: uid=twin,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: twin
cn: Twin
sn: T
userPassword: twin-password

dn: uid=twin,ou=more,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: twin
cn: Twin
sn: T
userPassword: twin-password

dn: uid=two,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: two
uid: second
cn: Two
sn: T
userPassword: two-password

dn: ou=groups,dc=example,dc=com
objectClass: organizationalUnit
ou: groups

dn: cn=devs,ou=groups,dc=example,dc=com
objectClass: groupOfNames
cn: devs
member: uid=alice,ou=people,dc=example,dc=com
member: cn=O\, (Ann) \2A \5C,ou=people,dc=example,dc=com

dn: cn=admins,ou=groups,dc=example,dc=com
objectClass: groupOfNames
cn: admins
member: uid=alice,ou=people,dc=example,dc=com

dn: cn=others,ou=groups,dc=example,dc=com
objectClass: groupOfNames
cn: others
member: uid=bob,ou=people,dc=example,dc=com
)";

constexpr const char* kConfiguration = R"(
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
access to attrs=userPassword by anonymous auth by * none
access to * by * read
database mdb
suffix dc=example,dc=com
rootdn cn=root,dc=example,dc=com
rootpw root-password
maxsize 16777216
dbnosync
overlay memberof
)";

/// Runs a program with its words in a file.
pid_t spawn(const std::vector<std::string>& words, const std::string& log) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child != 0) return child;
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

int connectedSocket(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return socket;
  ::close(socket);
  return -1;
}

void awaitPort(int port) {
  for (int tries = 0; tries < 1000; ++tries) {
    if (const int socket = connectedSocket(port); socket >= 0) {
      ::close(socket);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  throw std::runtime_error{"slapd does not listen"};
}

}  // namespace

int freePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error{"no free port"};
  ::close(socket);
  return ntohs(address.sin_port);
}

bool Slapd::isInstalled() {
  return ::access(kProgram, X_OK) == 0;
}

Slapd::Slapd(const config::TlsConfig* tls) : port_{freePort()}, ldaps_port_{freePort()}, has_tls_{tls != nullptr} {
  configure(tls);
  start();
  fill();
}

Slapd::~Slapd() {
  kill();
}

void Slapd::configure(const config::TlsConfig* tls) const {
  std::filesystem::create_directory(folder_ / "db");
  std::ofstream file{folder_ / "slapd.conf"};
  file << "pidfile " << folder_ / "pid"
       << "\nargsfile " << folder_ / "args\n";
  if (tls != nullptr)
    file << "TLSCACertificateFile " << tls->ca << "\nTLSCertificateFile " << tls->certificate
         << "\nTLSCertificateKeyFile " << tls->key << "\n";
  file << kConfiguration << "directory " << folder_ / "db"
       << "\n";
  std::ofstream{folder_ / "entries.ldif"} << kEntries;
}

void Slapd::start() {
  const std::string urls = has_tls_ ? url() + " " + ldapsUrl() : url();
  // 256: a line for each request and its answer.
  process_ = spawn({kProgram, "-d", "256", "-f", folder_ / "slapd.conf", "-h", urls}, folder_ / "log");
  awaitPort(port_);
}

void Slapd::fill() const {
  const pid_t child = spawn({"/usr/bin/ldapadd", "-x", "-H", url(), "-D", "cn=root,dc=example,dc=com", "-w",
                             "root-password", "-f", folder_ / "entries.ldif"},
                            folder_ / "ldapadd.log");
  int ended = 0;
  if (::waitpid(child, &ended, 0) != child || ended != 0) {
    std::stringstream words;
    words << std::ifstream{folder_ / "ldapadd.log"}.rdbuf();
    throw std::runtime_error{"ldapadd failed: " + words.str()};
  }
}

void Slapd::kill() {
  if (process_ == 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = 0;
}

void Slapd::pause() {
  ::kill(process_, SIGSTOP);
  ::waitpid(process_, nullptr, WUNTRACED);  // until all its threads are
}

void Slapd::resume() {
  ::kill(process_, SIGCONT);
}

std::size_t Slapd::logged(const std::string& words) const {
  std::ifstream log{folder_ / "log"};
  std::size_t count = 0;
  for (std::string line; std::getline(log, line);)
    if (line.find(words) != std::string::npos) ++count;
  return count;
}

}  // namespace berth::ldap
