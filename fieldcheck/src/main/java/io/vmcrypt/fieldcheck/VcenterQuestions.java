package io.vmcrypt.fieldcheck;

import static io.vmcrypt.fieldcheck.OpenQuestions.forms;
import static io.vmcrypt.fieldcheck.OpenQuestions.presence;
import static io.vmcrypt.fieldcheck.OpenQuestions.question;
import static io.vmcrypt.fieldcheck.OpenQuestions.told;
import static io.vmcrypt.fieldcheck.OpenQuestions.words;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What only a vCenter can answer. */
final class VcenterQuestions {

  private static final String POLICY = "4d5f673c-536f-11e6-beb8-9e71128cae77";
  private static final String FIRST_CLASS_DISK = "vim RetrieveVStorageObject";

  private VcenterQuestions() {}

  static List<OpenQuestion> all() {
    return List.of(
        question(
            "policy-id",
            "Has VMware's encryption policy the same id in each vCenter?",
            "yes, " + POLICY + "; else it is found by its name, then by what it does",
            evidence ->
                OpenQuestions.of(
                    Evidence.parts(
                        evidence.answers("pbm PbmQueryProfile"), "PbmProfileId", "uniqueId"),
                    ids ->
                        ids.stream().anyMatch(id -> id.node().text().strip().equals(POLICY))
                            ? "yes, it is there"
                            : "no policy with this id among " + ids.size())),
        question(
            "healthy-status",
            "Which status and which trust has a KMS that works?",
            "green, and neither side is said not to trust the other",
            evidence ->
                OpenQuestions.of(
                    Evidence.things(evidence.answers("vim"), "CryptoManagerKmipServerStatus"),
                    servers ->
                        servers.stream()
                            .map(
                                server ->
                                    told(server, "status")
                                        + ", vCenter trusts "
                                        + told(server, "clientTrustServer")
                                        + ", is trusted "
                                        + told(server, "serverTrustClient"))
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining("; ")))),
        forms(
            "connection-status",
            "What is in connectionStatus, a free text?",
            "anything; it is shown, and never judged",
            "vim",
            "CryptoManagerKmipServerStatus",
            "connectionStatus"),
        presence(
            "overall-status",
            "Does this release send the overall status of a key provider?",
            "from 7.0 on",
            "vim",
            "CryptoManagerKmipClusterStatus",
            "overallStatus"),
        words(
            "management-types",
            "Which kinds of key providers does the list have?",
            "unknown, vCenter, trustAuthority, nativeProvider",
            "vim ListKmsClusters",
            "KmipClusterInfo",
            "managementType"),
        presence(
            "native-backup",
            "Does the list of key providers say whether there is a backup?",
            "of native key providers, from 7.0.2 on",
            "vim ListKmsClusters",
            "KmipClusterInfo",
            "hasBackup"),
        question(
            "no-default",
            "What does GetDefaultKmsCluster answer where no default is set?",
            "nothing, or a fault; both count as none",
            evidence ->
                OpenQuestions.of(
                    evidence.answers("vim GetDefaultKmsCluster"),
                    answers ->
                        answers.stream()
                            .map(
                                answer ->
                                    answer
                                        .fault()
                                        .map(fault -> "the fault " + fault)
                                        .orElse(
                                            Evidence.parts(
                                                        List.of(answer), Typing.ANSWER, "returnval")
                                                    .isEmpty()
                                                ? "nothing"
                                                : "not seen: a default is set"))
                            .distinct()
                            .collect(Collectors.joining("; ")))),
        question(
            "native-lists",
            "Has vAPI's list of native key providers as many as the list of SOAP?",
            "yes",
            evidence ->
                OpenQuestions.of(
                    evidence.answers("GET /api/vcenter/crypto-manager/kms/providers"),
                    answers ->
                        Evidence.parts(answers, "vapi.Provider", "provider").size()
                            + " in vAPI; in SOAP "
                            + nativeOnes(evidence.answers("vim ListKmsClusters"))
                            + " in all its answers ("
                            + evidence.answers("vim ListKmsClusters").size()
                            + ")")),
        presence(
            "provider-of-keys",
            "Does a key in a list name its key provider?",
            "sometimes",
            "vim ListKeys",
            "CryptoKeyId",
            "providerId"),
        presence(
            "key-users",
            "Does vCenter name the VMs that use a key?",
            "yes; of a native key provider too, which is inferred",
            "vim QueryCryptoKeyStatus",
            "CryptoManagerKmipCryptoKeyStatus",
            "encryptedVMs"),
        words(
            "key-reasons",
            "For which reasons are keys not available?",
            "those of the schema",
            "vim QueryCryptoKeyStatus",
            "CryptoManagerKmipCryptoKeyStatus",
            "reason"),
        question(
            "empty-certificate",
            "Is the certificate empty where vCenter cannot reach a key server?",
            "yes, or there is a fault",
            evidence ->
                OpenQuestions.of(
                    evidence.answers("vim RetrieveKmipServerCert"),
                    answers ->
                        Stream.concat(
                                answers.stream()
                                    .flatMap(answer -> answer.fault().stream())
                                    .map(fault -> "the fault " + fault),
                                Evidence.parts(
                                        answers, "CryptoManagerKmipServerCertInfo", "certificate")
                                    .stream()
                                    .map(part -> Form.of(part.node().text()).word()))
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", ")))),
        words(
            "encryption-filter",
            "Which I/O filter has an encrypted disk?",
            "VMW_vmwarevmcrypt_ and a version",
            "vim",
            "VirtualDisk",
            "iofilter"),
        presence(
            "disk-keys",
            "Does vCenter show the key of a first-class disk?",
            "yes, from 7.0 on, if it is encrypted",
            FIRST_CLASS_DISK,
            "BaseConfigInfoDiskFileBackingInfo",
            "keyId"),
        question(
            "disk-consumers",
            "Which id of a VM is the consumer of a first-class disk?",
            "not known; the VM is found by its disk",
            evidence ->
                OpenQuestions.of(
                    Evidence.parts(
                            evidence.answers(FIRST_CLASS_DISK),
                            "VStorageObjectConfigInfo",
                            "consumerId")
                        .stream()
                        .flatMap(consumer -> consumer.children().stream())
                        .toList(),
                    Evidence::forms)),
        words(
            "host-states",
            "Which encryption states have the hosts?",
            "incapable, prepared, safe, pendingIncapable",
            "vim",
            "HostSystem",
            "runtime.cryptoState"),
        question(
            "pages",
            "Does vCenter divide long answers into pages by itself?",
            "perhaps; each answer may have a token for the next page",
            evidence ->
                OpenQuestions.of(
                    Evidence.things(evidence.answers("vim RetrievePropertiesEx"), "RetrieveResult"),
                    answers -> "a token " + Evidence.presence(answers, "token"))),
        question(
            "response-names",
            "Is each answer named after its call?",
            "mostly; the name does not matter",
            evidence ->
                OpenQuestions.of(
                    Stream.of("vim", "pbm")
                        .flatMap(service -> evidence.answers(service).stream())
                        .filter(answer -> answer.typed().isPresent() && answer.fault().isEmpty())
                        .toList(),
                    answers -> {
                      List<String> others =
                          answers.stream()
                              .filter(
                                  answer ->
                                      !answer
                                          .typed()
                                          .orElseThrow()
                                          .node()
                                          .name()
                                          .equals(answer.exchange().call().method() + "Response"))
                              .map(answer -> answer.exchange().call().toString())
                              .distinct()
                              .toList();
                      return others.isEmpty() ? "yes" : "not " + String.join(", ", others);
                    })),
        question(
            "digits-of-seconds",
            "How many digits have the seconds of a time?",
            "none to nine",
            evidence ->
                OpenQuestions.of(
                    Evidence.all(evidence.answers("vim"), part -> part.type().equals("dateTime")),
                    times ->
                        times.stream()
                            .map(time -> digits(time.node().text().strip()))
                            .distinct()
                            .sorted()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", ")))),
        forms(
            "empty-faults",
            "Is the text of a fault empty?",
            "often; the type of the fault counts",
            "vim",
            "Fault",
            "faultstring"));
  }

  private static long nativeOnes(List<Answer> answers) {
    return Evidence.parts(answers, "KmipClusterInfo", "managementType").stream()
        .filter(part -> part.node().text().strip().equals("nativeProvider"))
        .count();
  }

  private static int digits(String time) {
    var matcher = Pattern.compile("\\.(\\d{1,9})").matcher(time);
    return matcher.find() ? matcher.group(1).length() : 0;
  }
}
