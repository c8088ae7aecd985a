package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSnapshot;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.ScriptedVcenter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Taking servers and clusters away. */
class KmsRemovalFlowTest {

  private static KmsServerSpec server(String name) {
    return KmsServerSpec.builder(name, name + ".example.com").build();
  }

  private static KmsClusterSpec spec(String id) {
    return KmsClusterSpec.builder(id, server("kms-1")).addServer(server("kms-2")).build();
  }

  private static List<String> ids(VcenterWithKms systems) {
    return systems.fake.kmsClusters().stream()
        .map(cluster -> cluster.id() + (cluster.isDefault() ? " default" : ""))
        .toList();
  }

  @Test
  @DisplayName("a misspelt name is no proof that nobody needs it; one that VMs wait for is told")
  void remove_unknown() {
    try (VcenterWithKms systems = VcenterWithKms.start()) {
      systems.clusters().ensure(spec("a"));
      KeyLedger ledger = systems.vcenter.keyLedger();
      assertThat(ledger.ofProvider("a").isByNobody()).isTrue();
      KeyNeed misspelt = ledger.ofProvider("aa");
      assertThat(misspelt.answer()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
      assertThat(misspelt.inWords()).contains("vCenter has no key provider \"aa\"");
      assertThat(misspelt.advice()).isEqualTo("Check the name. There are: a.");
      assertThat(misspelt.skipping(List.of("aa")).isByNobody()).isTrue();

      String unused =
          systems.fake.addVm(
              FakeVm.builder("late").encryptedWith(new FakeKey("k", "gone")).build());
      Removal gone = Removal.careful();
      assertThatThrownBy(() -> systems.clusters().remove("gone", gone))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("keys that name it are in use: ")
          .hasMessageContaining("VM late")
          .hasMessageContaining("There are: a.");
      assertThat(systems.clusters().remove("gone", gone.force())).isFalse();
    }
  }

  @Test
  @DisplayName("cut off after any of its calls and run again, a removal ends as one clean run does")
  void remove_brokenOff_canBeRunAgain() {
    for (String method : List.of("RemoveKmipServer", "UnregisterKmsCluster")) {
      for (int nth = 1; nth <= (method.equals("RemoveKmipServer") ? 2 : 1); nth++) {
        try (VcenterWithKms systems =
            VcenterWithKms.start(builder -> builder.emptyClustersStay())) {
          systems.clusters().ensure(spec("a"));
          systems.clusters().ensure(spec("b").toBuilder().makeDefault().build());
          systems
              .fake
              .faults()
              .onNth(nth, FakeVcenter.call(method), Fault.close().afterTakingEffect());
          Removal removal = Removal.careful();

          assertThatThrownBy(() -> systems.clusters().remove("a", removal))
              .isInstanceOf(ConnectionException.class);
          systems.clusters().remove("a", removal);
          assertThat(ids(systems)).as(method + " " + nth).containsExactly("b default");
        }
      }
    }
  }

  /** Two clusters of hosts; the later one encrypts its vSAN with the provider's key. */
  private static VcenterWithKms withTwoClusters() {
    VcenterWithKms systems =
        VcenterWithKms.start(builder -> builder.datacenter("One").datacenter("Two"));
    systems.clusters().ensure(spec("a"));
    systems.fake.inventory().setVsan("/Two/host/Cluster", "a");
    return systems;
  }

  @Test
  @DisplayName("a cluster that vSAN does not tell of hides no later one with the provider's key")
  void remove_oneClusterRefused_othersAreAsked() {
    try (VcenterWithKms systems = withTwoClusters()) {
      int before = systems.requests();
      for (Fault mute :
          List.of(
              Fault.soapFault("NotSupported", "no vSAN here"),
              Fault.answer(404, "text/html", "<html></html>"),
              Fault.answer(200, "text/xml", ScriptedVcenter.envelope("<A xmlns=\"urn:vsan\"/>")))) {
        systems.fake.faults().onNext(FakeVcenter.call("VsanClusterGetConfig"), mute);

        assertThatThrownBy(() -> systems.clusters().remove("a"))
            .isInstanceOf(ConflictException.class)
            .hasMessageContaining("keys of it are in use by vSAN cluster Cluster");
      }
      assertThat(systems.changesSince(before)).isEmpty();
    }
  }

  static List<Arguments> withoutAnswer() {
    return List.of(
        Arguments.of(
            Fault.soapFault("NoPermission", "denied"), PermissionDeniedException.class, "denied"),
        Arguments.of(Fault.close(), ConnectionException.class, ""),
        Arguments.of(Fault.unavailable(), ServiceException.class, "503"),
        Arguments.of(
            Fault.soapFault("HostCommunication", "no"), ServiceException.class, "Communication"),
        Arguments.of(Fault.html(), DecodingException.class, ""));
  }

  @ParameterizedTest
  @MethodSource("withoutAnswer")
  @DisplayName("where vSAN could not be asked, that is told and nothing is removed")
  void remove_vsanNotAsked_endsTheRemoval(
      Fault fault, Class<? extends SdkException> told, String text) {
    try (VcenterWithKms systems = withTwoClusters()) {
      int before = systems.requests();
      systems.fake.faults().onEvery(FakeVcenter.call("VsanClusterGetConfig"), fault);

      assertThatThrownBy(() -> systems.clusters().remove("a"))
          .isInstanceOf(KeysInUseException.class)
          .hasCauseInstanceOf(told)
          .hasMessageContaining("it is not known whether keys of it are in use")
          .hasMessageContaining("read the vSAN configuration of cluster \"Cluster\" (domain-c")
          .hasMessageContaining(text);
      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(ids(systems)).containsExactly("a");

      assertThat(systems.clusters().remove("a", Removal.careful().skip(KeyDoubt.VSAN))).isTrue();
    }
  }

  private static final Pattern PROPERTY =
      Pattern.compile(
          "(?s)<(?:\\w+:)?propSet>\\s*<(?:\\w+:)?name>([^<]*)</(?:\\w+:)?name>.*?</(?:\\w+:)?propSet>");

  /** vCenter leaves these out where there is nothing. */
  private static final Set<String> UNSET_IF_NONE = Set.of("config.keyId", "snapshot");

  /** What vCenter answers with one property left out of each object, with a fault or without. */
  private static String without(String answer, String property, boolean isTold) {
    return PROPERTY
        .matcher(answer)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    !found.group(1).equals(property)
                        ? found.group()
                        : !isTold
                            ? ""
                            : "<missingSet><path>"
                                + property
                                + "</path><fault><fault xsi:type=\"NoPermission\""
                                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"/>"
                                + "<localizedMessage>no</localizedMessage></fault></missingSet>"));
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"home", "disk", "snapshot", "template", "host"})
  @DisplayName(
      "no property that an account may not see makes \"by nobody\" of a key that is needed")
  void remove_propertyNotSeen_isNotKnown(String user) {
    FakeKey key = new FakeKey("k-1", "cluster");
    FakeKey other = new FakeKey("k-2", "other");
    FakeVm.Builder vm = FakeVm.builder("vm").disks(1);
    FakeVm built =
        switch (user) {
          case "home" -> vm.homeEncryptedWith(key).build();
          case "disk" ->
              FakeVm.builder("vm")
                  .homeEncryptedWith(other)
                  .disk(FakeDisk.ofGibibytes(1).encryptedWith(key))
                  .build();
          case "snapshot" -> vm.snapshot(FakeSnapshot.of("before").homeEncryptedWith(key)).build();
          case "template" -> vm.template().homeEncryptedWith(key).build();
          default -> vm.homeEncryptedWith(key).build();
        };
    try (VcenterWithKms systems = VcenterWithKms.start(builder -> builder.virtualMachine(built))) {
      systems.cluster();
      systems.fake.keys().setListed(keys -> List.of());
      if (user.equals("host")) {
        // the host keeps the key of the VM that was here
        systems.fake.inventory().removeVm("vm");
      }
      Set<String> seen = new TreeSet<>();
      AtomicReference<UnaryOperator<String>> bent =
          new AtomicReference<>(
              answer -> {
                PROPERTY.matcher(answer).results().forEach(found -> seen.add(found.group(1)));
                return answer;
              });
      systems
          .fake
          .faults()
          .onEvery(
              FakeVcenter.call("RetrievePropertiesEx"),
              Fault.altered(answer -> bent.get().apply(answer)));
      assertThat(systems.ledger().ofProvider("cluster").answer()).isEqualTo(KeyNeed.Answer.NEEDED);
      assertThat(seen).isNotEmpty();
      List<String> lost = new ArrayList<>();
      for (String property : List.copyOf(seen)) {
        for (boolean isTold : new boolean[] {true, false}) {
          if (!isTold && UNSET_IF_NONE.contains(property)) {
            continue;
          }
          bent.set(answer -> without(answer, property, isTold));
          KeyNeed need;
          try {
            need = systems.ledger().ofProvider("cluster");
          } catch (SdkException refused) {
            continue;
          }
          if (need.isByNobody()) {
            lost.add(property + (isTold ? " missing" : " left out"));
          }
        }
      }
      assertThat(lost).isEmpty();
    }
  }
}
