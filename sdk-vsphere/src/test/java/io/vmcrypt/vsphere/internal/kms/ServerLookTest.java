package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServerStatus;
import io.vmcrypt.vsphere.kms.ManagedEntityStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerLookTest {

  private static KmsServerStatus server(
      String name, @Nullable Boolean vcenterTrusts, @Nullable Boolean kmsTrusts) {
    return new KmsServerStatus(
        name,
        ManagedEntityStatus.RED,
        "",
        Optional.ofNullable(vcenterTrusts),
        Optional.ofNullable(kmsTrusts),
        Optional.empty());
  }

  private static ServerLook look(KmsServerStatus... servers) {
    return ServerLook.at(
        () -> new KmsClusterStatus("a", Optional.empty(), List.of(servers), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, true",
    "true, true, false",
    "true, , false",
    "false, false, false",
    ", false, false",
    ", , false",
  })
  @DisplayName(
      "a server refuses vCenter only if it was shown the certificate and is seen to refuse")
  void refusesClient_onlyWhatIsSeen(
      @Nullable Boolean vcenterTrusts, @Nullable Boolean kmsTrusts, boolean refuses) {
    ServerLook look = look(server("kms-1", vcenterTrusts, kmsTrusts));

    assertThat(look.refusesClient("kms-1")).isEqualTo(refuses);
  }

  @Test
  @DisplayName("what one server does says nothing about another, nor about one that is not told")
  void refusesClient_isThatServer() {
    ServerLook look = look(server("kms-1", true, false), server("kms-2", true, true));

    assertThat(look.isAnswered()).isTrue();
    assertThat(look.refusesClient("kms-1")).isTrue();
    assertThat(look.refusesClient("kms-2")).isFalse();
    assertThat(look.refusesClient("kms-3")).isFalse();
    assertThat(look.inWords("kms-1")).isEqualTo("kms-1 (red)");
    assertThat(look.inWords("kms-3")).isEqualTo("kms-3 (vCenter does not say)");
    assertThat(look(server("kms-1", true, null)).inWords("kms-1"))
        .isEqualTo("kms-1 (red, not known whether it trusts vCenter)");
  }

  @Test
  @DisplayName("if vCenter cannot say, nothing is known about any server")
  void at_failure_knowsNothing() {
    ServerLook look =
        ServerLook.at(
            () -> {
              throw new ServiceException(
                  new Attempt("vCenter", "look", ""), "it is asleep", "Wait.");
            });

    assertThat(look.isAnswered()).isFalse();
    assertThat(look.refusesClient("kms-1")).isFalse();
    assertThat(look.inWords("kms-1")).isEqualTo("kms-1 (it is asleep)");
  }
}
