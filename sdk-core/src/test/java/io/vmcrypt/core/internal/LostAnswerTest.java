package io.vmcrypt.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.core.error.VendorError;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LostAnswerTest {

  private static final Attempt ATTEMPT = new Attempt("vCenter", "change it", "kms-1");
  private static final VendorError ERROR_500 = new VendorError(500, "X", "no", null);

  private static ServiceException failed(int status) {
    return new ServiceException(ATTEMPT, "no", "", new VendorError(status, null, null, null), null);
  }

  static Stream<SdkException> answers() {
    return Stream.of(
        new AuthenticationException(ATTEMPT, "no", "", ERROR_500, null),
        new PermissionDeniedException(ATTEMPT, "no", "", List.of(), ERROR_500, null),
        new NotFoundException(ATTEMPT, "no", "", ERROR_500, null),
        new ConflictException(ATTEMPT, "no", "", ERROR_500, null),
        new RateLimitedException(
            ATTEMPT, "no", "", null, new VendorError(429, null, null, null), null),
        new ServiceException(ATTEMPT, "no", ""),
        failed(0),
        failed(400),
        failed(429),
        failed(460),
        new TlsException(ATTEMPT, "no", "", null));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 500, 501, 502, 503, 504, 520})
  @DisplayName("a server that fails at a change may have made it")
  void found_serverFailed_looks(int status) {
    assertThat(LostAnswer.found(failed(status), () -> Optional.of("it"))).isEqualTo("it");
  }

  @Test
  @DisplayName("after a lost or senseless answer it is looked for, and what exists is taken")
  void found_lost_looks() {
    SdkException lost = new ConnectionException(ATTEMPT, "gone", "", null);
    SdkException senseless = new DecodingException(ATTEMPT, "odd", "", null);

    assertThat(LostAnswer.found(lost, () -> Optional.of("it"))).isEqualTo("it");
    assertThat(LostAnswer.found(senseless, () -> Optional.of("it"))).isEqualTo("it");
    SdkException interrupted = new OperationInterruptedException(ATTEMPT, "gone", "", null);
    assertThat(LostAnswer.found(interrupted, () -> Optional.of("it"))).isEqualTo("it");
    assertThat(LostAnswer.look(lost, Optional::empty)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("answers")
  @DisplayName("an answer that says no is the end: nothing is looked for")
  void found_refused_throwsIt(SdkException refusal) {
    AtomicInteger looks = new AtomicInteger();

    assertThatThrownBy(
            () ->
                LostAnswer.found(
                    refusal,
                    () -> {
                      looks.incrementAndGet();
                      return Optional.of("it");
                    }))
        .isSameAs(refusal);
    assertThat(looks).hasValue(0);
  }

  @Test
  @DisplayName("if nothing is there, or looking fails too, the first failure is told")
  void found_nothing_throwsTheFirst() {
    SdkException lost = new ConnectionException(ATTEMPT, "gone", "", null);
    SdkException second = new ConnectionException(ATTEMPT, "gone again", "", null);

    assertThatThrownBy(() -> LostAnswer.found(lost, Optional::empty)).isSameAs(lost);
    assertThatThrownBy(
            () ->
                LostAnswer.look(
                    lost,
                    () -> {
                      throw second;
                    }))
        .isSameAs(lost)
        .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(second));
  }
}
