package io.vmcrypt.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.ManualTime;
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
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;
import io.vmcrypt.testkit.CapturedLogs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Isolated("captures all logs")
class CallObserverTest {

  private static final Attempt OUTER = new Attempt("vCenter", "assign a policy", "web-01");
  private static final HostAndPort SERVER = HostAndPort.of("vcenter.example.com", 443);
  private static final Attempt INNER = new Attempt("vCenter", "log in", "");

  private final ManualTime time = new ManualTime();
  private final List<RemoteCall> heard = new ArrayList<>();
  private final CallObserver observer = new CallObserver(heard::add, time);

  @Test
  @DisplayName("a call is told once, with its tries and the time that it took")
  void observe_success_isTold() {
    String value =
        observer.observe(
            OUTER,
            "vim ReconfigVM_Task",
            () -> {
              CallObserver.countRequest("vcenter.example.com", 443, "POST");
              CallObserver.answered(503);
              time.pass(Duration.ofSeconds(2));
              CallObserver.countRequest("vcenter.example.com", 443, "POST");
              CallObserver.answered(200);
              return "task-1";
            });

    assertThat(value).isEqualTo("task-1");
    assertThat(heard)
        .containsExactly(
            new RemoteCall(
                OUTER,
                "vim ReconfigVM_Task",
                Optional.of(SERVER),
                Optional.of("POST"),
                OptionalInt.of(200),
                Duration.ofSeconds(2),
                2,
                RemoteCall.Outcome.SUCCEEDED));
    assertThat(heard.get(0).system()).isEqualTo("vCenter");
    assertThat(heard.get(0).operation()).isEqualTo("assign a policy");
    assertThat(heard.get(0).errorType()).isEmpty();
  }

  @Test
  @DisplayName("a try without an answer has no status, whatever the one before it had")
  void observe_lastTryBreaks_hasNoStatus() {
    assertThatThrownBy(
            () ->
                observer.observe(
                    OUTER,
                    "m",
                    () -> {
                      CallObserver.countRequest("vcenter.example.com", 443, "GET");
                      CallObserver.answered(503);
                      CallObserver.countRequest("vcenter.example.com", 443, "GET");
                      throw new ConnectionException(OUTER, "o", "a", null);
                    }))
        .isInstanceOf(ConnectionException.class);

    assertThat(heard)
        .extracting(RemoteCall::status, RemoteCall::server, RemoteCall::errorType)
        .containsExactly(
            tuple(OptionalInt.empty(), Optional.of(SERVER), Optional.of("connection_failed")));
  }

  @Test
  @DisplayName("a try that is not HTTP has a server, and neither method nor status")
  void observe_otherWire_hasServerOnly() {
    observer.observe(
        OUTER,
        "KMIP probe",
        () -> {
          CallObserver.countTry(SERVER);
          return 0;
        });

    assertThat(heard)
        .extracting(
            RemoteCall::server, RemoteCall::requestMethod, RemoteCall::status, RemoteCall::attempts)
        .containsExactly(tuple(Optional.of(SERVER), Optional.empty(), OptionalInt.empty(), 1));
  }

  @Test
  @DisplayName("outside of a call nothing is noted, and a call that is not sent has no server")
  void observe_notSent_hasNoServer() {
    CallObserver.countTry(SERVER);
    CallObserver.answered(200);
    observer.observe(OUTER, "m", () -> 0);

    assertThat(heard)
        .extracting(RemoteCall::server, RemoteCall::requestMethod, RemoteCall::status)
        .containsExactly(tuple(Optional.empty(), Optional.empty(), OptionalInt.empty()));
  }

  @Test
  @DisplayName("a call inside a call has its own tries, and the outer one goes on with its own")
  void observe_nested_countsApart() {
    observer.observe(
        OUTER,
        "outer",
        () -> {
          CallObserver.countRequest("vcenter.example.com", 443, "POST");
          observer.observe(
              INNER,
              "inner",
              () -> {
                CallObserver.countRequest("vcenter.example.com", 443, "POST");
                CallObserver.countRequest("vcenter.example.com", 443, "POST");
                CallObserver.countRequest("vcenter.example.com", 443, "POST");
                return 0;
              });
          CallObserver.countRequest("vcenter.example.com", 443, "POST");
          return 0;
        });
    CallObserver.countRequest("vcenter.example.com", 443, "POST");

    assertThat(heard)
        .extracting(RemoteCall::method, RemoteCall::attempts)
        .containsExactly(tuple("inner", 3), tuple("outer", 2));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new ConnectionException(OUTER, "o", "a", null), "connection_failed"),
        Arguments.of(new TlsException(OUTER, "o", "a", null), "tls_failed"),
        Arguments.of(new AuthenticationException(OUTER, "o", "a", null, null), "unauthenticated"),
        Arguments.of(
            new PermissionDeniedException(OUTER, "o", "a", List.of(), null, null),
            "permission_denied"),
        Arguments.of(new NotFoundException(OUTER, "o", "a"), "not_found"),
        Arguments.of(new ConflictException(OUTER, "o", "a"), "conflict"),
        Arguments.of(
            new RateLimitedException(
                OUTER, "o", "a", null, new VendorError(429, null, null, null), null),
            "rate_limited"),
        Arguments.of(new ServiceException(OUTER, "o", "a"), "refused"),
        Arguments.of(new DecodingException(OUTER, "o", "a", null), "unreadable"),
        Arguments.of(new OperationInterruptedException(OUTER, "o", "a", null), "interrupted"),
        Arguments.of(new SdkException(OUTER, "o", "a", null), "failed"),
        Arguments.of(new IllegalStateException("the client is closed"), "abandoned"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("a call that fails is told with its branch, and fails as it did")
  void observe_failure_isToldAndThrown(RuntimeException failure, String outcome) {
    assertThatThrownBy(
            () ->
                observer.observe(
                    OUTER,
                    "m",
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);

    assertThat(heard).extracting(call -> call.outcome().value()).containsExactly(outcome);
    assertThat(heard.get(0).attempts()).isZero();
  }

  @Test
  @DisplayName("what a listener throws changes nothing for the call, and its text is not logged")
  void observe_listenerThrows_callGoesOn() {
    CallListener broken =
        call -> {
          throw new IllegalStateException("MARK-listener");
        };
    CallObserver toBroken = new CallObserver(broken, time);
    ConnectionException failure = new ConnectionException(OUTER, "o", "a", null);
    try (CapturedLogs logs = CapturedLogs.start()) {
      assertThat(toBroken.observe(OUTER, "m", () -> 7)).isEqualTo(7);
      assertThatThrownBy(
              () ->
                  toBroken.observe(
                      OUTER,
                      "m",
                      () -> {
                        throw failure;
                      }))
          .isSameAs(failure);
      assertThat(logs.text())
          .contains("a call listener failed: java.lang.IllegalStateException")
          .doesNotContain("MARK-listener");
    }
  }

  @Test
  @DisplayName("odd values are refused by name")
  void remoteCall_odd_isRefused() {
    Duration second = Duration.ofSeconds(1);
    RemoteCall.Outcome well = RemoteCall.Outcome.SUCCEEDED;
    Optional<HostAndPort> server = Optional.of(SERVER);
    Optional<String> post = Optional.of("POST");
    OptionalInt ok = OptionalInt.of(200);
    assertThatThrownBy(
            () -> new RemoteCall(OUTER, "m", server, post, ok, second.negated(), 1, well))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("duration PT-1S");
    assertThatThrownBy(() -> new RemoteCall(OUTER, "m", server, post, ok, second, -1, well))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("attempts -1");
    assertThatThrownBy(() -> new RemoteCall.Outcome("")).hasMessageContaining("value");
  }
}
