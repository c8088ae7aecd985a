package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Emptying the source is leaving its key provider: the same stages, the same words. */
class MoveEmptyingFlowTest {

  private static final String OLD = TwoSites.PROVIDER;
  private static final Pattern SKIP = Pattern.compile("\"skip\": \\[\"(.+?)\"\\] beside \"key");
  private static final Pattern HOSTS_TO = Pattern.compile("\"hostsTo\": \"NAME\" beside \"key");

  /** What is at the source, and what the plan has to say of it: the word to write. */
  static Stream<Arguments> situations() {
    return Stream.of(
        of("hosts have keys, and another one is the default", world -> world.next(true), ""),
        of("it is the default, and there is another one", world -> world.next(false), "hostsTo"),
        of("a host is lost", MoveEmptyingFlowTest::loseHost, "skip"),
        of(
            "a task does not end",
            world -> {
              world.next(true);
              world.from.tasks().start(FakeTask.of("VirtualMachine.clone").user("EXAMPLE\\backup"));
            },
            "skip"),
        of("a VM is orphaned", MoveEmptyingFlowTest::orphanVm, "skip"),
        of(
            "it is the default of a part of the inventory",
            world -> {
              world.sites.a.kmsClusters().entityDefault("/Datacenter/host").ensure(OLD);
              world.next(false);
            },
            "hostsTo"));
  }

  private static Arguments of(String what, Consumer<MoveWorld> made, String word) {
    return Arguments.of(what, made, word);
  }

  private static void loseHost(MoveWorld world) {
    world.next(true);
    String host = world.from.hosts().keys().keySet().iterator().next();
    world.from.hosts().setKey(host, new FakeKey("host-key", OLD));
    world.from.hosts().setConnectionState(host, "notResponding");
  }

  private static void orphanVm(MoveWorld world) {
    world.next(true);
    world.from.addVm(FakeVm.builder("orphan").disks(1).build());
    world.from.inventory().setAccessible("orphan", false);
  }

  private static EstateMove move(Leaving.Builder leaving) {
    return MoveWorld.move()
        .move(MoveWorld.travel("web-01").build())
        .emptying(leaving.build())
        .build();
  }

  @ParameterizedTest(name = "{0}")
  @Tag("thorough")
  @MethodSource("situations")
  void emptying_endsWell_byTheWordOfItsPlan(String what, Consumer<MoveWorld> made, String word) {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      Leaving.Builder leaving = Leaving.builder(OLD).withoutSuccessor().force();
      MoveRecord record = MoveWorld.apply(client, client.plan(move(leaving))).record();
      made.accept(world);
      List<String> providers = providers(world);

      MovePlan plan = client.planEmptying(move(leaving), record);

      List<Finding> blocking = plan.findings().stream().filter(Finding::isBlocking).toList();
      assertThat(blocking.isEmpty()).as(plan.text()).isEqualTo(word.isEmpty());
      for (Finding finding : blocking) {
        // one finding a thing, and each says what lifts it
        Matcher skip = SKIP.matcher(finding.advice());
        if (word.equals("skip")) {
          assertThat(skip.find()).as(finding.toString()).isTrue();
          leaving.skip(skip.group(1).replace("\\\\", "\\"));
        } else {
          assertThat(finding.advice()).containsPattern(HOSTS_TO);
          leaving.hostsTo("next");
        }
      }
      assertThat(providers(world)).isEqualTo(providers);
      MovePlan said = client.planEmptying(move(leaving), record);
      assertThat(said.isBlocked()).as(said.text()).isFalse();
      MoveReport emptied = MoveWorld.apply(client, said);

      assertThat(emptied.isComplete()).as(emptied.text()).isTrue();
      assertThat(providers(world)).containsExactly("next");
      assertThat(world.sites.a.kmsClusters().findDefaultId()).contains("next");
      assertThat(world.sites.a.hosts().list())
          .filteredOn(host -> host.isConnected() && host.keyId().isPresent())
          .allMatch(host -> host.keyId().orElseThrow().providerId().orElseThrow().equals("next"));
      // what is to be gone is gone
      MovePlan again = client.planEmptying(move(leaving), record);
      assertThat(again.isBlocked()).as(again.text()).isFalse();
      assertThat(again.isEmpty()).isTrue();
      assertThat(client.prove(move(leaving), record).isProved()).isTrue();
    }
  }

  @Test
  @DisplayName("a native one that is there is not gone where vCenter does not tell of native ones")
  void nativeNotSeen_isNotGone() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.sites.a.nativeKeyProviders().create(NativeKeyProviderSpec.of("nkp"));
      world.encrypted("web-01", new FakeKey("k-1", "nkp"));
      EstateMove move =
          MoveWorld.move()
              .move(MoveWorld.copy("web-01").build())
              .emptying(Leaving.builder("nkp").force().build())
              .build();
      MoveRecord record = client.apply(client.plan(move), world.copying("web-01")).record();
      world.from.inventory().removeVm("web-01");
      var hosts = world.from.hosts();
      hosts.keys().keySet().forEach(host -> hosts.setKey(host, new FakeKey("k-2", OLD)));
      LoneVcenter.noNativesSeen(world.from);

      MovePlan plan = client.planEmptying(move, record);

      assertThat(plan.findings())
          .as(plan.text())
          .filteredOn(Finding::isBlocking)
          .extracting(Finding::code)
          .containsExactly(FindingCode.KEY_PROVIDER_NOT_SEEN);
    }
  }

  private static List<String> providers(MoveWorld world) {
    return world.from.kmsClusters().stream().map(cluster -> cluster.id()).toList();
  }
}
