package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.move.Relocation;
import io.vmcrypt.vsphere.vm.VirtualTpmChange;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which word lifts which guard: the same two at each door, and what is proved. */
class TwoWordsTest {

  /** All words that lift a guard, as they are and as they were. */
  private static final String WORDS =
      "skip|skipped|force|proved|evenIfInUse|passOver|othersChecked|provedBy|vouchFor|evenSo"
          + "|replaceThumbprint|notServing|holdsKeysInUse|gone|nextDefault|evenIfNotKnown";

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(Removal.class, "force, proved, skip, skipped"),
        Arguments.of(KmsClusterSpec.Builder.class, "force, proved, skip"),
        Arguments.of(AuditRules.Builder.class, "skip"),
        Arguments.of(ClientCertificateSpec.class, "force, proved"),
        Arguments.of(EntityDefaultSpec.class, "force"),
        Arguments.of(VirtualTpmChange.class, "force"),
        Arguments.of(KmsRemoval.class, "force"),
        Arguments.of(KmsRegistration.Builder.class, "force"),
        Arguments.of(KeyCount.class, "skipped"),
        Arguments.of(Relocation.class, "skip, skipped"),
        Arguments.of(KeyServer.class, "force, skip"),
        Arguments.of(Leaving.Builder.class, "force, skip"),
        Arguments.of(EstateMove.Builder.class, "force, skip"));
  }

  @ParameterizedTest
  @MethodSource("values")
  @DisplayName("in a program each guard has these words, and no other ones")
  void program(Class<?> value, String words) {
    List<String> has =
        Arrays.stream(value.getMethods())
            .map(Method::getName)
            .filter(name -> name.matches(WORDS))
            .distinct()
            .sorted()
            .toList();
    assertThat(String.join(", ", has)).isEqualTo(words);
  }

  private static final String PRINT = EstateDocuments.THUMBPRINT;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // where | the word | the one of before | which word its refusal names
        "server | \"force\": \"192.0.2.1:5696\" | \"holdsKeysInUse\": true | force",
        "server | \"force\": [\"192.0.2.1\", \""
            + PRINT
            + "\"] | \"replaceThumbprint\": true | force",
        "server | \"skip\": \"192.0.2.1\" | \"skip\": \"192.0.2.2\" | skip",
        "leaving | \"force\": \"old\" | \"othersChecked\": true | force",
        "leaving | \"skip\": [\"host-12\"] | \"passOver\": [\"host-12\"] | skip",
        "leaving | \"skip\": [\"old\"] | \"gone\": true | skip",
        "move | \"skip\": [\"vm-42\"] | \"evenSo\": [] | skip",
        "move | \"force\": [\"vm-42\"] | \"evenSo\": [] | force",
        "emptying | \"force\": \"old\" | \"othersChecked\": true | force",
        "emptying | \"skip\": [\"host-12\"] | \"passOver\": [\"host-12\"] | skip"
      })
  @DisplayName("in a document too; the word of before is refused at its place, with that of now")
  void document(String where, String now, String before, String named) {
    read(where, now);
    assertThatThrownBy(() -> read(where, before))
        .isInstanceOf(EstateFormatException.class)
        .hasMessageContaining(named);
  }

  private static void read(String where, String member) {
    String server =
        "{\"name\": \"k\", \"address\": \"192.0.2.1\", \"thumbprint\": \"" + PRINT + "\"%s}";
    String estate =
        "{\"estate\": \"e\", \"clientTrust\": {\"selfSigned\": true}, \"keyProvider\": {\"name\":"
            + " \"new\"}, \"keyServers\": [{\"name\": \"l\", \"address\": \"192.0.2.9\"}, %s],"
            + " \"leaving\": {\"keyProvider\": \"old\"%s}}";
    String move =
        "{\"move\": \"m\", \"vms\": [{\"way\": \"copy\", \"select\": {\"all\": true}, \"policy\":"
            + " \"P\"}], \"emptying\": [{\"keyProvider\": \"old\"%s}]%s}";
    String more = ", " + member;
    switch (where) {
      case "server" -> Estate.fromJson(estate.formatted(server.formatted(more), ""));
      case "leaving" -> Estate.fromJson(estate.formatted(server.formatted(""), more));
      case "emptying" -> EstateMove.fromJson(move.formatted(more, ""));
      default -> EstateMove.fromJson(move.formatted("", more));
    }
  }
}
