package io.vmcrypt.fieldcheck;

import static io.vmcrypt.fieldcheck.OpenQuestions.VOCABULARY;
import static io.vmcrypt.fieldcheck.OpenQuestions.forms;
import static io.vmcrypt.fieldcheck.OpenQuestions.question;
import static io.vmcrypt.fieldcheck.OpenQuestions.told;
import static io.vmcrypt.fieldcheck.OpenQuestions.words;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What only an account at OVHcloud can answer. */
final class OvhQuestions {

  private static final String KMS = "ovh.dedicatedCloud.VMEncryptionAccessNetwork";
  private static final String TASK = "ovh.dedicatedCloud.Task";

  private OvhQuestions() {}

  static List<OpenQuestion> all() {
    return List.of(
        question(
            "web-interface",
            "What does webInterfaceUrl look like?",
            "https, the name pcc-A-B-C-D at OVHcloud, and a path",
            evidence ->
                OpenQuestions.of(
                    Evidence.parts(
                        evidence.answers(Exchange.CallName.REST),
                        "ovh.dedicatedCloud.dedicatedCloudWithIAM",
                        "webInterfaceUrl"),
                    urls ->
                        urls.stream()
                            .map(url -> urlForm(url.node().text().strip()))
                            .distinct()
                            .collect(Collectors.joining("; ")))),
        question(
            "task-name",
            "What is the name of the task that registers a key server?",
            "not known; tasks are recognized by their id",
            evidence ->
                OpenQuestions.of(
                    Evidence.parts(evidence.answers(Exchange.CallName.REST), TASK, "name").stream()
                        .filter(name -> new VendorWords(VOCABULARY).mayTell(name))
                        .toList(),
                    names -> Evidence.words(VOCABULARY, names))),
        question(
            "waiting-task",
            "Which text has a task that waits until the key server stands in vCenter?",
            "Waiting for customer to configure the KMS Server...; any other sign counts too",
            evidence ->
                OpenQuestions.of(
                    Evidence.things(evidence.answers(Exchange.CallName.REST), TASK).stream()
                        .filter(task -> Set.of("todo", "doing").contains(text(task, "state")))
                        .toList(),
                    tasks ->
                        tasks.stream()
                            .map(task -> told(task, "description"))
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining("; ")))),
        question(
            "option-while-waiting",
            "Which state has the option VM encryption, and which have the key servers?",
            "any of the schema",
            evidence ->
                OpenQuestions.of(
                    Evidence.parts(
                        evidence.answers(Exchange.CallName.REST),
                        "ovh.dedicatedCloud.VMEncryption",
                        "state"),
                    states ->
                        "the option "
                            + Evidence.words(VOCABULARY, states)
                            + "; the key servers "
                            + orNone(
                                Evidence.words(
                                    VOCABULARY,
                                    Evidence.parts(
                                        evidence.answers(Exchange.CallName.REST), KMS, "state"))))),
        question(
            "stored-thumbprints",
            "Does OVHcloud keep SHA-1 or SHA-256 thumbprints, in which case?",
            "both, in any case",
            evidence ->
                OpenQuestions.of(
                    Evidence.parts(evidence.answers(Exchange.CallName.REST), KMS, "sslThumbprint"),
                    thumbprints ->
                        Evidence.forms(thumbprints)
                            + (thumbprints.stream()
                                    .anyMatch(one -> one.node().text().matches(".*[a-f].*"))
                                ? ", with small letters"
                                : ""))),
        forms(
            "registered-names",
            "Can a key server be registered by its name?",
            "no, by its IPv4 address",
            Exchange.CallName.REST,
            KMS,
            "ip"),
        words(
            "kms-port",
            "Which ports does OVHcloud show of the key servers?",
            "5696 or 5697; where they come from is not known",
            Exchange.CallName.REST,
            KMS,
            "kmsTcpPort"),
        question(
            "okms-ports",
            "Which ports have the two KMIP addresses of an OVHcloud KMS?",
            "5696 (ECDSA) and 5697 (RSA)",
            evidence ->
                OpenQuestions.of(
                    Stream.of("kmipEndpoint", "kmipRsaEndpoint")
                        .flatMap(
                            field ->
                                Evidence.parts(
                                    evidence.answers(Exchange.CallName.REST),
                                    "ovh.okms.resource.ResponseWithIAM",
                                    field)
                                    .stream())
                        .toList(),
                    addresses ->
                        addresses.stream()
                            .map(
                                address ->
                                    address.field() + " " + port(address.node().text().strip()))
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", ")))),
        question(
            "error-shape",
            "Which form have refusals of the API?",
            "class and message; errorCode and httpCode until 2022",
            evidence ->
                OpenQuestions.of(
                    Evidence.all(
                        evidence.answers(Exchange.CallName.REST),
                        part -> part.type().equals("ovh.Error")),
                    errors ->
                        errors.stream()
                            .map(
                                error ->
                                    error.children().stream()
                                        .filter(Typed::known)
                                        .map(Typed::field)
                                        .sorted()
                                        .collect(Collectors.joining(" and ")))
                            .distinct()
                            .collect(Collectors.joining("; ")))));
  }

  private static String text(Typed thing, String field) {
    return thing.children().stream()
        .filter(part -> part.field().equals(field))
        .map(part -> part.node().text().strip())
        .findFirst()
        .orElse("");
  }

  private static String orNone(String words) {
    return words.isEmpty() ? "none" : words;
  }

  private static String port(String address) {
    return address.matches(".*:\\d{1,5}") ? address.substring(address.lastIndexOf(':') + 1) : "-";
  }

  /** The parts of an address that are the vendor's. */
  private static String urlForm(String url) {
    var matcher =
        Pattern.compile(
                "(https?)://(pcc-\\d+-\\d+-\\d+-\\d+)?[^/]*?(\\.ovh\\.[a-z]+)?(:\\d+)?(/.*)?")
            .matcher(url);
    if (!matcher.matches()) {
      return Form.of(url).word();
    }
    String path =
        Arrays.asList("/", "/ui/", "/ui").contains(matcher.group(5))
            ? matcher.group(5)
            : matcher.group(5) == null ? "no path" : "another path";
    return matcher.group(1)
        + "://"
        + (matcher.group(2) == null ? "a name" : "pcc-A-B-C-D")
        + (matcher.group(3) != null
                && Set.of(".ovh.com", ".ovh.de", ".ovh.us", ".ovh.net").contains(matcher.group(3))
            ? matcher.group(3)
            : "")
        + (matcher.group(4) == null ? "" : " and a port")
        + ", "
        + path;
  }
}
