package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Something about KMIP as a vCenter speaks it that no read of ours can tell, since vCenter and its
 * key server talk without us. Who has both finds it in the key server's log. An answer is a word of
 * a form that is fixed: no bytes of a message, no names, no ids.
 *
 * @param id for the report, and for who answers
 * @param known what is known, and of which release
 * @param form what an answer may be, in words
 * @param allowed the same as a pattern
 */
record WireQuestion(String id, String question, String known, String form, Pattern allowed) {

  private static final String OPERATION =
      "Create|Create Key Pair|Register|Re-key|Derive Key|Locate|Check|Get|Get Attributes"
          + "|Get Attribute List|Add Attribute|Modify Attribute|Delete Attribute|Obtain Lease"
          + "|Activate|Revoke|Destroy|Archive|Recover|Query|Encrypt|Decrypt|Import|Export"
          + "|Set Attribute|Discover Versions";
  private static final String VERSION = "[12]\\.\\d";
  private static final String YES_OR_NO = "yes or no";
  private static final String SECONDS = "seconds";

  WireQuestion {
    requireNonNull(id, "id");
    requireNonNull(question, "question");
    requireNonNull(known, "known");
    requireNonNull(form, "form");
    requireNonNull(allowed, "allowed");
  }

  private static WireQuestion of(
      String id, String question, String known, String form, String allowed) {
    return new WireQuestion(id, question, known, form, Pattern.compile(allowed));
  }

  private static WireQuestion yesOrNo(String id, String question, String known) {
    return of(id, question, known, YES_OR_NO, "yes|no");
  }

  static List<WireQuestion> all() {
    return List.of(
        of(
            "tls",
            "Which release of TLS do vCenter and the key server choose?",
            "1.2, with vCenter 7.0.3",
            "1.2 or 1.3",
            "1\\.[23]"),
        of(
            "tls-offered",
            "Which releases of TLS does vCenter offer in its Client Hello?",
            "not known of any release",
            "1.2, 1.3 or 1.2,1.3",
            "1\\.2|1\\.3|1\\.2,1\\.3"),
        of(
            "cipher-suite",
            "Which cipher suite do they choose?",
            "AES128-SHA256 (TLS_RSA_WITH_AES_128_CBC_SHA256), chosen by a PyKMIP for 7.0.3",
            "the name that IANA gives it, such as TLS_AES_256_GCM_SHA384",
            "TLS_[A-Z0-9_]{3,60}"),
        yesOrNo(
            "server-name",
            "Does vCenter send a server name (SNI) where the key server has one?",
            "not known of any release"),
        yesOrNo(
            "ec-certificate",
            "Does vCenter accept a key server whose certificate has an EC key?",
            "not known of any release"),
        of(
            "kmip-header",
            "Which KMIP version is in the headers of its requests?",
            "1.1, with vCenter 7.0.3",
            "such as 1.1",
            VERSION),
        yesOrNo(
            "discover-first",
            "Does each connection that does something begin with Discover Versions?",
            "yes, with vCenter 6.5 and 7.0.3"),
        of(
            "operations",
            "Which operations does it ask for?",
            "Discover Versions, Query, Create, Get, Get Attributes, Add Attribute, Activate, with"
                + " vCenter 7.0.3",
            "names of the standard, with commas between",
            "(" + OPERATION + ")(, ?(" + OPERATION + ")){0,25}"),
        yesOrNo(
            "wrapped-keys",
            "Does it ask for keys with a Key Wrapping Specification, or by a wrapping key?",
            "not known on the wire; the API of 9.0 has raw and wrapped keys"),
        of(
            "health-check",
            "How long is it between two health checks of one key server?",
            "300 seconds, with vCenter 7.0.3",
            SECONDS,
            "\\d{1,5}"),
        of(
            "time-limit",
            "After how long does it give up a request that is not answered?",
            "not known of any release",
            SECONDS,
            "\\d{1,5}"),
        yesOrNo(
            "user-and-password",
            "Does it send user name and password with each request, where they are set?",
            "not known on the wire: in the traces none was set"));
  }

  /**
   * The question with an id, for an answer that fits it.
   *
   * @throws IllegalArgumentException if there is no such question, or the answer has another form
   */
  static WireQuestion answeredBy(String id, String answer) {
    WireQuestion question =
        all().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no question with this id; there are "
                            + all().stream()
                                .map(WireQuestion::id)
                                .collect(Collectors.joining(", "))));
    if (!question.allowed().matcher(answer).matches()) {
      // not repeated: what does not fit may be anything
      throw new IllegalArgumentException(
          "the answer to " + question.id() + " must be " + question.form());
    }
    return question;
  }
}
