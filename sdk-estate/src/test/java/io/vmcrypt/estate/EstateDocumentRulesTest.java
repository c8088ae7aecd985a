package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the document: schema and parser say the same. */
class EstateDocumentRulesTest {

  static Stream<Arguments> good() {
    return Stream.of(
        Arguments.of("the smallest", EstateDocuments.SMALLEST),
        Arguments.of("the fullest", EstateDocuments.FULL),
        Arguments.of("without a schema", full("\"$schema\": \"estate.schema.json\",", "")),
        Arguments.of("an address alone", full("192.0.2.1:5697", "192.0.2.1")),
        Arguments.of("a name in capitals", full("kms-2.example.com", "KMS-2.Example.Com.")),
        Arguments.of(
            "a word for its own address", forced("\"force\": \"KMS-2.example.com.:5696\"")),
        Arguments.of("an IPv6 address", full("kms-2.example.com", "2001:db8::1")),
        Arguments.of("an IPv6 address with a port", full("kms-2.example.com", "[2001:db8::1]:1")),
        Arguments.of("an IPv6 zone", full("kms-2.example.com", "[fe80::1%eth0]:5696")),
        Arguments.of("the highest port", full("192.0.2.1:5697", "192.0.2.1:65535")),
        Arguments.of("a SHA-256 thumbprint", full(EstateDocuments.THUMBPRINT, "0f".repeat(32))),
        Arguments.of("signed by a signer", trust("{\"signedBy\": \"company\"}")),
        Arguments.of("self-signed", trust("{\"selfSigned\": true}")),
        Arguments.of(
            "self-signed, with the next one",
            trust("{\"selfSigned\": {\"installed\": \"" + "0f".repeat(20) + "\"}}")),
        Arguments.of(
            "an OVHcloud KMS that a signer of the program signs for",
            EstateDocuments.SMALLEST.replace(
                "\"keyProvider\"", "\"clientTrust\": {\"signedBy\": \"x\"}, \"keyProvider\"")),
        Arguments.of("no default", full("\"always\"", "\"never\"")),
        Arguments.of("default if none", full("\"always\"", "\"if-none\"")),
        Arguments.of("no VMs", vms("")),
        Arguments.of("all VMs", vms("{\"all\": true}")),
        Arguments.of(
            "all VMs but some", vms("{\"all\": true, \"exclude\": {\"names\": [\"test-*\"]}}")),
        Arguments.of("VMs of any place", vms("{\"name\": \"web-*\"}")),
        Arguments.of("VMs of a place", vms("{\"below\": \"Paris/vm\"}")),
        Arguments.of(
            "no end to failures", full("\"stopAfterFailures\": 5", "\"stopAfterFailures\": null")),
        Arguments.of("a number with a point", full("\"concurrency\": 4", "\"concurrency\": 4.0")),
        Arguments.of("the most at a time", full("\"concurrency\": 4", "\"concurrency\": 128")),
        Arguments.of("the most days", full("\"certificateDays\": 45", "\"certificateDays\": 3650")),
        Arguments.of(
            "an empty rollout",
            full(
                "\"concurrency\": 4, \"perHost\": 2, \"perDatastore\": 3, \"stopAfterFailures\": 5",
                "")),
        Arguments.of("a description of lines", full("Home and disks", "Home\\n\\tand disks")),
        Arguments.of("a path of many parts", full("/Paris/host/c1", "/a".repeat(2048))),
        Arguments.of(
            "letters of other languages", full("\"prod\"", "\"Проект 東京 \\ud83d\\ude00\"")),
        Arguments.of("the longest text", full("\"prod\"", "\"" + "😀".repeat(4096) + "\"")),
        Arguments.of("the longest list", vms("{\"named\": [" + names(10_000) + "]}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  @DisplayName("what the schema accepts is read")
  void good_isReadAndAccepted(String what, String document) {
    assertThat(DocumentRules.ESTATE.accepted(document).keyProvider()).isEqualTo("kms-cluster");
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        bad(
            "an unknown name",
            full("\"certificateDays\"", "\"certificatDays\""),
            "$",
            "Did you mean certificateDays?"),
        bad(
            "an unknown name of a trust",
            trust("{\"signdBy\": \"x\"}"),
            "$.clientTrust",
            "name 1 in this object is not known here; expected identity, signedBy, selfSigned. Did"
                + " you mean signedBy?"),
        bad(
            "an unknown name of a policy",
            full("\"allowCleartextFilters\"", "\"cleartext\""),
            "$.policy",
            "name 3 in this object is not known here; expected name, description"),
        bad(
            "a secret as a name",
            full("\"certificateDays\"", "\"hunter2\""),
            "$",
            "is not known here"),
        bad("no object", "[]", "$", "a list is there; expected an object"),
        bad("no name", full("\"estate\": \"prod\",", ""), "$", "estate is missing"),
        bad("a blank name", full("\"prod\"", "\"  \""), "$.estate", "expected a text of one line"),
        bad(
            "a name that is too long",
            full("\"prod\"", "\"" + "x".repeat(4097) + "\""),
            "$.estate",
            "4097 characters"),
        bad(
            "no key servers",
            full("\"keyServers\"", "\"keyservers\""),
            "$",
            "Did you mean keyServers?"),
        bad(
            "key servers that are no list",
            EstateDocuments.SMALLEST.replaceFirst("\\[.*]", "{}"),
            "$.keyServers",
            "an object is there; expected a list"),
        bad(
            "an empty list of key servers",
            EstateDocuments.SMALLEST.replaceFirst("\\[.*]", "[]"),
            "$.keyServers",
            "a list of 0"),
        bad(
            "too many key servers",
            EstateDocuments.SMALLEST.replaceFirst("\\[.*]", servers(17)),
            "$.keyServers",
            "a list of 17"),
        bad(
            "a server without a name",
            full("\"name\": \"kms-2\", ", ""),
            "$.keyServers[1]",
            "name is missing"),
        bad(
            "a server that is nowhere",
            full(", \"address\": \"kms-2.example.com\"", ""),
            "$.keyServers[1]",
            "one of address and okms"),
        bad(
            "a server at two places",
            full(
                "\"kms-2.example.com\"",
                "\"x\", \"okms\": \"734b9b45-8b1a-469c-b140-b10bd6540017\""),
            "$.keyServers[1]",
            "one of address and okms"),
        bad(
            "an address that is none",
            full("kms-2.example.com", "192.0.2"),
            "$.keyServers[1].address",
            "host name"),
        bad(
            "port 0",
            full("192.0.2.1:5697", "192.0.2.1:0"),
            "$.keyServers[0].address",
            "host name"),
        bad(
            "port 65536",
            full("192.0.2.1:5697", "192.0.2.1:65536"),
            "$.keyServers[0].address",
            "host name"),
        bad(
            "a bad id of an OVHcloud KMS",
            EstateDocuments.SMALLEST.replace("734b9b45", "1"),
            "$.keyServers[0].okms",
            "the id of an OVHcloud KMS"),
        bad(
            "a short thumbprint",
            full(EstateDocuments.THUMBPRINT, "7B:D9"),
            "$.keyServers[0].thumbprint",
            "20 bytes"),
        bad(
            "a registered name",
            full("\"192.0.2.2\"", "\"kms\""),
            "$.keyServers[0].registeredAs[1]",
            "IPv4"),
        bad(
            "a registered address twice",
            full("\"192.0.2.2\"", "\"192.0.2.1\""),
            "$.keyServers[0].registeredAs",
            "twice"),
        bad(
            "too many registered addresses",
            full("[\"192.0.2.1\", \"192.0.2.2\"]", addresses(65)),
            "$.keyServers[0].registeredAs",
            "a list of 65"),
        bad(
            "a word for no address",
            forced("\"force\": true"),
            "$.keyServers[1].force",
            "host name"),
        bad(
            "a proxy without a port",
            full("proxy.example.com:3128", "proxy"),
            "$.keyServers[0].proxy",
            "HOST:PORT"),
        bad(
            "a proxy with a password",
            full("proxy.example.com:3128", "me:hunter2@proxy:3128"),
            "$.keyServers[0].proxy",
            "without a user, a password"),
        bad(
            "a user without a password",
            full(
                "\"user\": \"vcenter\",\n      \"password\": \"env:KMS_PASSWORD\"",
                "\"user\": \"vcenter\""),
            "$.keyServers[0]",
            "user and password together"),
        bad(
            "a password in clear",
            full("env:KMS_PASSWORD", "hunter2"),
            "$.keyServers[0].password",
            "env:NAME or file:PATH"),
        bad(
            "a password with a colon",
            full("env:KMS_PASSWORD", "hunter2:env"),
            "$.keyServers[0].password",
            "env:NAME or file:PATH"),
        bad(
            "a passphrase in clear",
            full("file:passphrase", "hunter2"),
            "$.clientTrust.identity.passphrase",
            "must not be here"),
        bad(
            "a key in place",
            full("client.key", "-----BEGIN PRIVATE KEY-----\\nhunter2"),
            "$.clientTrust.identity.key",
            "not its content"),
        bad(
            "an identity without a key",
            full(", \"key\": \"client.key\"", ""),
            "$.clientTrust.identity",
            "key is missing"),
        bad("no trust", full("\"clientTrust\"", "\"x\""), "$", "is not known here"),
        bad(
            "no trust of a server with an address",
            EstateDocuments.SMALLEST.replaceFirst("\"okms\": \"[^\"]*\"", "\"address\": \"x\""),
            "$",
            "clientTrust is missing"),
        bad(
            "two trusts",
            trust("{\"selfSigned\": true, \"signedBy\": \"x\"}"),
            "$.clientTrust",
            "one of identity, signedBy and selfSigned"),
        bad(
            "a trust that is not",
            trust("{\"selfSigned\": false}"),
            "$.clientTrust.selfSigned",
            "false is there; expected true"),
        bad(
            "a bad private cloud",
            full("pcc-192-0-2-1", "pcc 1"),
            "$.registeredWith",
            "private cloud"),
        bad(
            "no key provider",
            EstateDocuments.SMALLEST.replaceFirst(",\\s*\"keyProvider\".*", ""),
            "$",
            "keyProvider is missing"),
        bad(
            "an unknown default",
            full("\"always\"", "\"ALWAYS\""),
            "$.keyProvider.default",
            "expected \"if-none\", \"always\" or \"never\""),
        bad(
            "an unknown choice for old policies",
            full("\"oldPolicy\": \"keep\"", "\"oldPolicy\": \"keeps\""),
            "$.vms[0].oldPolicy",
            "expected \"refuse\", \"keep\" or \"replace\""),
        bad(
            "an unknown key type",
            full("\"wrapped\"", "\"wrappedKey\""),
            "$.keyProvider.keyType",
            "expected \"raw\" or \"wrapped\""),
        bad(
            "a wrapping key that is rotated too often",
            full("\"rotationDays\": 90", "\"rotationDays\": 29"),
            "$.keyProvider.wrappingKey.rotationDays",
            "30 to 3650"),
        bad(
            "a wrapping key that is rotated too seldom",
            full("\"rotationDays\": 90", "\"rotationDays\": 3651"),
            "$.keyProvider.wrappingKey.rotationDays",
            "30 to 3650"),
        bad(
            "a wrapping key that is named and rotated",
            full("\"rotationDays\": 90", "\"rotationDays\": 90, \"named\": \"w\""),
            "$.keyProvider.wrappingKey",
            "one of named and rotationDays"),
        bad(
            "a wrapping key for raw keys",
            full("\"wrapped\"", "\"raw\""),
            "$",
            "which nothing wraps"),
        bad(
            "a policy's name that is too long",
            full("\"Encrypted\"", "\"" + "x".repeat(81) + "\""),
            "$.policy.name",
            "80 characters"),
        bad(
            "a policy's name that ends with a space",
            full("\"Encrypted\"", "\"x \""),
            "$.policy.name",
            "without spaces"),
        bad(
            "a description with a control character",
            full("Home and disks", "a\\u0007"),
            "$.policy.description",
            "control characters"),
        bad(
            "too many selections",
            vms("{\"name\": \"x\"},".repeat(1000) + "{\"name\": \"x\"}"),
            "$.vms",
            "a list of 1001"),
        bad(
            "a selection that says disks alone",
            vms("{\"disks\": [\"x\"]}"),
            "$.vms[0]",
            "it is not said which VMs"),
        bad(
            "all VMs of a place",
            vms("{\"all\": true, \"below\": \"/a\"}"),
            "$.vms[0]",
            "more than one way"),
        bad(
            "too many VMs by name",
            vms("{\"named\": [" + names(10_001) + "]}"),
            "$.vms[0].named",
            "a list of 10001"),
        bad("a bad place", full("\"/Paris/vm/Prod\"", "\"/\""), "$.vms[0].below", "inventory path"),
        bad(
            "an exclusion of nothing",
            full("\"names\": [\"web-9*\"], \"below\": [\"/Paris/vm/Prod/Old\"]", ""),
            "$.vms[0].exclude",
            "nothing is excluded"),
        bad(
            "an exclusion of named VMs",
            vms("{\"named\": [\"a\"], \"exclude\": {\"names\": [\"a\"]}}"),
            "$.vms[0]",
            "do not name them"),
        bad(
            "a weaker vMotion",
            full("\"migrateEncryption\": \"required\"", "\"migrateEncryption\": \"opportunistic\""),
            "$.vms[0].migrateEncryption",
            "expected \"required\""),
        bad(
            "none at a time",
            full("\"concurrency\": 4", "\"concurrency\": 0"),
            "$.rollout.concurrency",
            "another number is there; expected a whole number of 1 to 128"),
        bad(
            "too many at a time",
            full("\"concurrency\": 4", "\"concurrency\": 129"),
            "$.rollout.concurrency",
            "1 to 128"),
        bad(
            "half a VM",
            full("\"concurrency\": 4", "\"concurrency\": 4.5"),
            "$.rollout.concurrency",
            "a whole number"),
        bad(
            "a number that no int holds",
            full("\"perHost\": 2", "\"perHost\": 2147483648"),
            "$.rollout.perHost",
            "1 to 2147483647"),
        bad(
            "all at once with a first one",
            full("\"concurrency\": 4", "\"allAtOnce\": false, \"first\": \"web-01\""),
            "$.rollout",
            "exclude each other"),
        bad(
            "too many days",
            full("\"certificateDays\": 45", "\"certificateDays\": 3651"),
            "$.certificateDays",
            "1 to 3650"));
  }

  @ParameterizedTest(name = "{0}")
  @Tag("thorough")
  @MethodSource("bad")
  @DisplayName("what is wrong is refused by schema and parser, at its place, and nothing is quoted")
  void bad_isRefusedByBoth(String what, String document, String path, String words) {
    assertThat(DocumentRules.ESTATE.refused(document, words).path()).isEqualTo(path);
  }

  static Stream<Arguments> beyondTheSchema() {
    return Stream.of(
        bad(
            "a server twice",
            full("kms-2.example.com", "192.0.2.1:5697"),
            "$",
            "key server 192.0.2.1:5697 is there twice"),
        bad(
            "a server twice, in two spellings",
            full("kms-2.example.com", "[::ffff:192.0.2.1]:5697"),
            "$",
            "key server 192.0.2.1:5697 is there twice"),
        bad(
            "a server's name twice",
            full("\"kms-2\"", "\"kms-1\""),
            "$.keyServers",
            "each needs a name of its own"),
        bad(
            "a word for the address that the key server had before",
            forced("\"force\": \"192.0.2.9\""),
            "$.keyServers[1].force",
            "force names another address than the key server has"),
        bad(
            "a word for a thumbprint that is not expected",
            forced("\"force\": \"" + EstateDocuments.THUMBPRINT + "\""),
            "$.keyServers[1].force",
            "force names another thumbprint"),
        bad(
            "a bad IPv6 address",
            full("kms-2.example.com", "[1::2::3]"),
            "$.keyServers[1].address",
            "neither a host name"),
        bad(
            "a name that is too long",
            full("kms-2.example.com", ("a".repeat(60) + ".").repeat(5)),
            "$.keyServers[1].address",
            "neither a host name"),
        bad(
            "a name of odd spaces",
            full("\"prod\"", "\"\\u2003\""),
            "$.estate",
            "the name of the estate is blank"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beyondTheSchema")
  @DisplayName("what a schema cannot say is refused by the parser, at its place")
  void beyondTheSchema_isRefused(String what, String document, String path, String words) {
    assertThat(DocumentRules.ESTATE.problems(document)).isEmpty();
    assertThat(DocumentRules.ESTATE.refusedByParser(document, words).path()).isEqualTo(path);
  }

  private static Arguments bad(String what, String document, String path, String words) {
    return Arguments.of(what, document, path, words);
  }

  private static String full(String part, String replacement) {
    return EstateDocuments.full(part, replacement);
  }

  private static String forced(String member) {
    return full("\"kms-2.example.com\"", "\"kms-2.example.com\", " + member);
  }

  private static String trust(String trust) {
    String document =
        EstateDocuments.FULL.replaceFirst(
            "(?s)\"clientTrust\": \\{.*?\\n  },", "\"clientTrust\": " + trust + ",");
    assertThat(document).isNotEqualTo(EstateDocuments.FULL);
    return document;
  }

  private static String vms(String selections) {
    String document =
        EstateDocuments.FULL.replaceFirst(
            "(?s)\"vms\": \\[.*?\\n  ]", "\"vms\": [" + selections + "]");
    assertThat(document).isNotEqualTo(EstateDocuments.FULL);
    return document;
  }

  private static String names(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"vm-" + i + "\"")
        .collect(Collectors.joining(","));
  }

  private static String addresses(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"192.0.2." + i + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String servers(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                "{\"name\": \"k%s\", \"okms\": \"734b9b45-8b1a-469c-b140-b10bd65400%s\"}"
                    .formatted(i, (10 + i)))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
