package io.vmcrypt.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.PassphraseException;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdkExceptionTest {

  private static final Attempt ATTEMPT = new Attempt("vCenter", "add KMS kms-1", "192.0.2.9");
  private static final VendorError REFUSED =
      new VendorError(403, "Forbidden", "not allowed", "EU.ext-1");

  private static VendorError status(int status) {
    return new VendorError(status, null, null, null);
  }

  @Test
  @DisplayName("a message says what was tried, on what, what came back and what to do")
  void message_allParts_readsAsTwoSentences() {
    RuntimeException cause = new RuntimeException("inner");
    SdkException e = new SdkException(ATTEMPT, "it was refused", "Ask your admin.", cause);

    assertThat(e)
        .hasMessage("could not add KMS kms-1 (vCenter 192.0.2.9): it was refused. Ask your admin.")
        .hasCause(cause);
    assertThat(e.attempt()).isEqualTo(ATTEMPT);
    assertThat(e.outcome()).isEqualTo("it was refused");
    assertThat(e.advice()).isEqualTo("Ask your admin.");
  }

  @ParameterizedTest
  @CsvSource({
    "it broke, it broke.",
    "it broke., it broke.",
    "' it broke! ', it broke!",
    "what now?, what now?",
  })
  @DisplayName("an outcome ends as one sentence, whether it came with a full stop or without")
  void message_outcome_endsOnce(String outcome, String shown) {
    assertThat(new SdkException(ATTEMPT, outcome, "Go.", null))
        .hasMessage("could not add KMS kms-1 (vCenter 192.0.2.9): " + shown + " Go.");
  }

  @Test
  @DisplayName("an attempt without a target shows only the system")
  void attempt_noTarget_showsSystemOnly() {
    assertThat(new Attempt("OVHcloud API", "list services", ""))
        .hasToString("list services (OVHcloud API)");
  }

  static Stream<SdkException> neverRetryable() {
    Thumbprint thumbprint = Thumbprint.parse("00".repeat(20));
    return Stream.of(
        new SdkException(ATTEMPT, "o", "a", null),
        new TlsException(ATTEMPT, "o", "a", null),
        new ThumbprintMismatchException(ATTEMPT, List.of(thumbprint), thumbprint, null),
        new DecodingException(ATTEMPT, "o", "a", null),
        new OperationFailedException(ATTEMPT, "o", "a", "42", "error", null),
        new OperationInterruptedException(ATTEMPT, "o", "a", null),
        new CertificateFormatException(ATTEMPT, "o", "a", null),
        new PassphraseException(ATTEMPT, "o", "a", true),
        new ServiceException(ATTEMPT, "o", "a"),
        // a SOAP fault comes with status 500, whatever it says
        new AuthenticationException(ATTEMPT, "o", "a", status(500), null),
        new PermissionDeniedException(ATTEMPT, "o", "a", List.of(), status(500), null),
        new NotFoundException(ATTEMPT, "o", "a", status(500), null),
        new ConflictException(ATTEMPT, "o", "a", status(500), null));
  }

  @ParameterizedTest
  @MethodSource("neverRetryable")
  @DisplayName("what cannot change by itself is not retryable")
  void isRetryable_needsChange_isFalse(SdkException e) {
    assertThat(e.isRetryable()).isFalse();
  }

  @Test
  @DisplayName("what may pass by itself is retryable")
  void isRetryable_mayPass_isTrue() {
    assertThat(new ConnectionException(ATTEMPT, "o", "a", null).isRetryable()).isTrue();
    assertThat(
            new OperationTimeoutException(ATTEMPT, "a", "doing", Duration.ofSeconds(1), 1)
                .isRetryable())
        .isTrue();
    assertThat(new RateLimitedException(ATTEMPT, "o", "a", null, status(403), null).isRetryable())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  @DisplayName("a refusal with a passing HTTP status is retryable")
  void isRetryable_passingStatus_isTrue(int status) {
    assertThat(new ServiceException(ATTEMPT, "o", "a", status(status), null).isRetryable())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 200, 400, 401, 403, 404, 409, 501, 505})
  @DisplayName("a refusal with another status is not")
  void isRetryable_otherStatus_isFalse(int status) {
    assertThat(new ServiceException(ATTEMPT, "o", "a", status(status), null).isRetryable())
        .isFalse();
  }

  @Test
  @DisplayName("a refusal holds what the server said")
  void serviceException_vendorError_isThere() {
    List<String> missing = new ArrayList<>(List.of("Cryptographer.ManageKeyServers"));
    PermissionDeniedException e =
        new PermissionDeniedException(ATTEMPT, "o", "a", missing, REFUSED, null);
    missing.clear();

    assertThat(e.vendorError()).contains(REFUSED);
    assertThat(e.missing()).containsExactly("Cryptographer.ManageKeyServers");
    assertThat(new ServiceException(ATTEMPT, "o", "a").vendorError()).isEmpty();
  }

  @Test
  @DisplayName("too many calls tell when to come back, where the server says it")
  void rateLimited_retryAfter_isThere() {
    assertThat(
            new RateLimitedException(ATTEMPT, "o", "a", Duration.ofSeconds(3), REFUSED, null)
                .retryAfter())
        .contains(Duration.ofSeconds(3));
    assertThat(new RateLimitedException(ATTEMPT, "o", "a", null, REFUSED, null).retryAfter())
        .isEmpty();
  }

  @Test
  @DisplayName("failed work tells its id and the state it ended in")
  void operationFailed_idAndState_areThere() {
    OperationFailedException e =
        new OperationFailedException(ATTEMPT, "o", "a", "task-42", "error", null);

    assertThat(e.operationId()).isEqualTo("task-42");
    assertThat(e.state()).isEqualTo("error");
  }

  @Test
  @DisplayName("a thumbprint mismatch prints what was expected and what was seen")
  void thumbprintMismatch_message_printsBothSides() {
    Thumbprint one = Thumbprint.parse("01".repeat(20));
    Thumbprint two = Thumbprint.parse("02".repeat(20));
    Thumbprint seen = Thumbprint.parse("03".repeat(20));

    ThumbprintMismatchException e =
        new ThumbprintMismatchException(ATTEMPT, List.of(one), seen, null);
    assertThat(e)
        .hasMessage(
            "could not add KMS kms-1 (vCenter 192.0.2.9): the server shows a certificate with"
                + " thumbprint "
                + seen
                + ", expected "
                + one
                + ". If the certificate was renewed on purpose, give the new thumbprint; if not,"
                + " find out who answers at this address before going on.");
    assertThat(e.expected()).containsExactly(one);
    assertThat(e.seen()).isEqualTo(seen);
    assertThat(new ThumbprintMismatchException(ATTEMPT, List.of(one, two), seen, null))
        .hasMessageContaining("expected one of [" + one + ", " + two + "].");
  }
}
