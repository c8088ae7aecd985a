package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.VmFilter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EstateTest {

  private static final KeyServer SERVER =
      KeyServer.kmip("192.0.2.1").clientTrust(new ClientTrust.SelfSigned());

  @Test
  @DisplayName("what is not said has the defaults")
  void defaults() {
    Estate estate = estate().build();
    assertThat(estate.name()).isEqualTo("prod");
    assertThat(estate.keyServers()).containsExactly(SERVER);
    assertThat(estate.serverNames()).containsExactly("kms-1");
    assertThat(estate.service()).isEmpty();
    assertThat(estate.defaultProvider()).isEqualTo(DefaultProvider.IF_NONE);
    assertThat(estate.defaultPlaces()).isEmpty();
    assertThat(estate.policy()).isEmpty();
    assertThat(estate.selections()).isEmpty();
    assertThat(estate.rollout()).isEqualTo(RolloutLimits.DEFAULT);
    assertThat(estate.certificateDays()).isEqualTo(30);
    assertThat(estate.clientTrust()).isEqualTo(new ClientTrust.SelfSigned());
    assertThat(estate).hasToString("estate prod: key provider kms-cluster of 192.0.2.1:5696");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  @DisplayName("a blank name is refused")
  void name_blank_isRefused(String blank) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Estate.builder(blank))
        .withMessageContaining("name of the estate is blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Estate.builder("x").keyProvider(blank, "kms-1"))
        .withMessageContaining("is blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Estate.builder("x").keyProvider("kms-cluster", blank))
        .withMessageContaining("is blank");
    assertThatIllegalArgumentException().isThrownBy(() -> estate().registeredWith(blank));
    assertThatIllegalArgumentException().isThrownBy(() -> estate().defaultFor(blank));
  }

  @Test
  @DisplayName("an estate without a key server, or without a key provider, is refused")
  void incomplete_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(Estate.builder("prod").keyProvider("c", "kms-1")::build)
        .withMessageContaining("has no key server");
    assertThatIllegalArgumentException()
        .isThrownBy(Estate.builder("prod").keyServer(SERVER)::build)
        .withMessageContaining("names no key provider");
  }

  @Test
  @DisplayName("each key server needs a name of its own")
  void serverNames_mustFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> estate().keyProvider("c", "a", "a"))
        .withMessageContaining("servers a, a: each needs a name of its own");
    assertThatIllegalArgumentException()
        .isThrownBy(estate().keyProvider("c", "a", "b")::build)
        .withMessageContaining("2 names for 1 key servers");
    assertThatIllegalArgumentException()
        .isThrownBy(estate().keyProvider("c")::build)
        .withMessageContaining("0 names for 1 key servers");
  }

  private static void assertTwice(String address, String otherSpelling) {
    ClientTrust trust = new ClientTrust.SignedBy("company");
    assertThatIllegalArgumentException()
        .isThrownBy(
            Estate.builder("x")
                    .keyServer(KeyServer.kmip(address).clientTrust(trust))
                    .keyServer(KeyServer.kmip(otherSpelling).clientTrust(trust))
                    .keyProvider("c", "a", "b")
                ::build)
        .withMessageContaining("is there twice");
  }

  @Test
  @DisplayName(
      "a key server twice, without a trust, or with another trust than the first is refused")
  void keyServers_mustFitTogether() {
    assertThatIllegalArgumentException()
        .isThrownBy(estate().keyServer(SERVER).keyProvider("c", "a", "b")::build)
        .withMessageContaining("key server 192.0.2.1:5696 is there twice");
    assertTwice("KMS.example.com", "kms.example.com.");
    assertTwice("::1", "[0:0::1]");
    assertTwice("192.0.2.9", "::ffff:192.0.2.9");
    assertTwice("192.0.2.9", "192.0.2.009:5696");
    assertThatIllegalArgumentException()
        .isThrownBy(
            Estate.builder("x").keyServer(KeyServer.kmip("kms")).keyProvider("c", "a")::build)
        .withMessageContaining("key server kms:5696 comes to trust vCenter");
    assertThatIllegalArgumentException()
        .isThrownBy(
            estate()
                    .keyServer(
                        KeyServer.kmip("kms").clientTrust(new ClientTrust.SignedBy("company")))
                    .keyProvider("c", "a", "b")
                ::build)
        .withMessageContaining(
            "192.0.2.1:5696 and kms:5696 come to trust vCenter in different ways");
  }

  @Test
  @DisplayName("too many key servers, selections or places are refused")
  void tooMany_isRefused() {
    Estate.Builder servers = Estate.builder("x").keyProvider("c");
    for (int i = 0; i <= Estate.MAX_KEY_SERVERS; i++) {
      servers.keyServer(SERVER);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(servers::build)
        .withMessageContaining("more than 16 key servers");
    Estate.Builder selections = estate();
    for (int i = 0; i <= Estate.MAX_SELECTIONS; i++) {
      selections.encrypt(VmSelection.all().build());
    }
    assertThatIllegalArgumentException()
        .isThrownBy(selections::build)
        .withMessageContaining("1000 selections");
    Estate.Builder places = estate();
    for (int i = 0; i <= Estate.MAX_DEFAULT_PLACES; i++) {
      places.defaultFor("/" + i);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(places::build)
        .withMessageContaining("1000 places");
  }

  @Test
  @DisplayName("a place with a default twice, or a path with an empty part, is refused")
  void defaultFor_isChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> estate().defaultFor("/a").defaultFor("/a"))
        .withMessageContaining("twice to be the default of /a");
    assertThatIllegalArgumentException().isThrownBy(() -> estate().defaultFor("/a//b"));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 3651})
  @DisplayName("days out of range are refused")
  void certificateDays_outOfRange_isRefused(int days) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> estate().certificateDays(days))
        .withMessage("certificateDays " + days + " is not in 1 to 3650");
  }

  @Test
  @DisplayName("a filter that finds all VMs is refused, and the way to say all is told")
  void encrypt_emptyFilter_isRefused() {
    VmFilter all = VmFilter.builder().build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> estate().encrypt(all))
        .withMessageContaining("finds all VMs; if that is meant, say VmSelection.all()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> estate().encrypt(all, MigrateEncryption.REQUIRED))
        .withMessageContaining("VmSelection.all()");
  }

  private static Estate.Builder estate() {
    return Estate.builder("prod").keyServer(SERVER).keyProvider("kms-cluster", "kms-1");
  }
}
