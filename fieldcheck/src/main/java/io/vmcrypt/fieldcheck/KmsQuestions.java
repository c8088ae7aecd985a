package io.vmcrypt.fieldcheck;

import static io.vmcrypt.fieldcheck.OpenQuestions.VOCABULARY;
import static io.vmcrypt.fieldcheck.OpenQuestions.question;

import java.util.List;
import java.util.Optional;

/** What only a key server can answer. */
final class KmsQuestions {

  private KmsQuestions() {}

  static List<OpenQuestion> all() {
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
    return OpenQuestions.of(
        Evidence.parts(evidence.answers(KmsReads.PROBE.toString()), owner, field).stream()
            .filter(part -> part.node().kind() != Node.Kind.NULL)
            .toList(),
        parts -> Evidence.words(VOCABULARY, parts));
  }
}
