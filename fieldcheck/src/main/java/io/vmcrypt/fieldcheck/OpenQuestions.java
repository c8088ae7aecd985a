package io.vmcrypt.fieldcheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All of them. What only a change could settle is not here: this command changes nothing. */
final class OpenQuestions {

  private static final Vocabulary VOCABULARY = Vocabulary.load();
  private static final String POLICY = "4d5f673c-536f-11e6-beb8-9e71128cae77";
  private static final String KMS = "ovh.dedicatedCloud.VMEncryptionAccessNetwork";
  private static final String TASK = "ovh.dedicatedCloud.Task";

  private static final String FIRST_CLASS_DISK = "vim RetrieveVStorageObject";

  private OpenQuestions() {}

  static List<OpenQuestion.Answered> answered(List<ReadResult> results) {
    Evidence evidence = new Evidence(results);
    Set<String> systems =
        results.stream().map(result -> result.read().system()).collect(Collectors.toSet());
    List<OpenQuestion> asked = new ArrayList<>();
    if (systems.contains(FieldRead.VCENTER)) {
      asked.addAll(ofVcenter());
    }
    if (systems.contains(FieldRead.OVH)) {
      asked.addAll(ofOvh());
    }
    if (systems.contains(FieldRead.KMS)) {
      asked.addAll(ofKms());
    }
    return asked.stream()
        .map(question -> new OpenQuestion.Answered(question, question.judge().apply(evidence)))
        .toList();
  }

  private static OpenQuestion question(
      String id, String question, String assumed, Function<Evidence, Optional<String>> judge) {
    return new OpenQuestion(id, question, assumed, judge);
  }

  /** Whether things of a type have an element. */
  private static OpenQuestion presence(
      String id, String question, String assumed, String seenIn, String type, String field) {
    return question(
        id,
        question,
        assumed,
        evidence ->
            of(
                Evidence.things(evidence.answers(seenIn), type),
                things -> Evidence.presence(things, field)));
  }

  /** Which words an element has. */
  private static OpenQuestion words(
      String id, String question, String assumed, String seenIn, String type, String field) {
    return question(
        id,
        question,
        assumed,
        evidence ->
            of(
                Evidence.parts(evidence.answers(seenIn), type, field),
                parts -> Evidence.words(VOCABULARY, parts)));
  }

  /** Which forms the values of an element have. */
  private static OpenQuestion forms(
      String id, String question, String assumed, String seenIn, String type, String field) {
    return question(
        id,
        question,
        assumed,
        evidence -> of(Evidence.parts(evidence.answers(seenIn), type, field), Evidence::forms));
  }

  /** An answer, if anything was seen that it could come from. */
  private static <T> Optional<String> of(List<T> seen, Function<List<T>, String> answer) {
    return seen.isEmpty() ? Optional.empty() : Optional.of(answer.apply(seen));
  }

  static List<OpenQuestion> ofVcenter() {
    return List.of(
        question(
            "policy-id",
            "Has VMware's encryption policy the same id in each vCenter?",
            "yes, " + POLICY + "; else it is found by its name, then by what it does",
            evidence ->
                of(
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
                of(
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
                of(
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
                of(
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
                of(
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
                of(
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
                of(
                    Evidence.things(evidence.answers("vim RetrievePropertiesEx"), "RetrieveResult"),
                    answers -> "a token " + Evidence.presence(answers, "token"))),
        question(
            "response-names",
            "Is each answer named after its call?",
            "mostly; the name does not matter",
            evidence ->
                of(
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
                of(
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

  private static String told(Typed thing, String field) {
    List<Typed> found =
        thing.children().stream().filter(part -> part.field().equals(field)).toList();
    return found.isEmpty() ? "not said" : Evidence.words(VOCABULARY, found);
  }

  private static int digits(String time) {
    var matcher = Pattern.compile("\\.(\\d{1,9})").matcher(time);
    return matcher.find() ? matcher.group(1).length() : 0;
  }

  static List<OpenQuestion> ofOvh() {
    return List.of(
        question(
            "web-interface",
            "What does webInterfaceUrl look like?",
            "https, the name pcc-A-B-C-D at OVHcloud, and a path",
            evidence ->
                of(
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
                of(
                    Evidence.parts(evidence.answers(Exchange.CallName.REST), TASK, "name").stream()
                        .filter(name -> new VendorWords(VOCABULARY).mayTell(name))
                        .toList(),
                    names -> Evidence.words(VOCABULARY, names))),
        question(
            "waiting-task",
            "Which text has a task that waits until the key server stands in vCenter?",
            "Waiting for customer to configure the KMS Server...; any other sign counts too",
            evidence ->
                of(
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
                of(
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
                of(
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
                of(
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
                of(
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

  static List<OpenQuestion> ofKms() {
    return List.of(
        question(
            "kmip-versions",
            "Which KMIP versions does the KMS offer?",
            "1.1 at least, which vSphere needs",
            evidence -> probed(evidence, "kmip.Details", "versions")),
        question(
            "kmip-operations",
            "Which operations does it name?",
            "some name none to a client, or not all that they can do",
            evidence -> probed(evidence, "kmip.Details", "operations")),
        question(
            "kms-tls",
            "Which release of TLS does it choose?",
            "1.2 or 1.3",
            evidence -> probed(evidence, "kmip.Tls", "protocol")),
        question(
            "kms-client-certificate",
            "Does it ask for a client certificate?",
            "yes",
            evidence -> probed(evidence, "kmip.Tls", "clientCertificateRequested")),
        question(
            "kms-findings",
            "What did the probe find?",
            "nothing",
            evidence -> probed(evidence, "kmip.Finding", "code")));
  }

  private static Optional<String> probed(Evidence evidence, String owner, String field) {
    return of(
        Evidence.parts(evidence.answers(KmsReads.PROBE.toString()), owner, field).stream()
            .filter(part -> part.node().kind() != Node.Kind.NULL)
            .toList(),
        parts -> Evidence.words(VOCABULARY, parts));
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
