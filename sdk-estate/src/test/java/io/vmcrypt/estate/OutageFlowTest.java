package io.vmcrypt.estate;

import static io.vmcrypt.estate.TwoSites.PROVIDER;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.outage.AwaitedProvider;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.estate.outage.LockedVm;
import io.vmcrypt.estate.outage.LostHost;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.estate.outage.Recovery;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an outage of the key server leaves behind, and how it is undone. */
@Timeout(60)
class OutageFlowTest {

  /** Four encrypted VMs on two hosts that have keys, and a plain one. */
  private static TwoSites site() {
    TwoSites site = TwoSites.start();
    for (int i = 0; i < 4; i++) {
      site.encrypted("vm-" + i);
    }
    site.fakeA
        .hosts()
        .cryptoStates()
        .keySet()
        .forEach(host -> site.fakeA.hosts().setKey(host, TwoSites.fake(site.key())));
    site.fakeA.addVm(FakeVm.builder("plain").build());
    return site;
  }

  private static void restartHosts(TwoSites site) {
    site.fakeA.hosts().cryptoStates().keySet().forEach(site.fakeA.hosts()::restart);
  }

  static OutageReport look(VsphereClient vcenter) {
    try (EstateClient estates = EstateClient.of(vcenter)) {
      return estates.outage();
    }
  }

  static Recovery recover(TwoSites site, OutageReport report) {
    try (EstateClient estates = EstateClient.of(site.a)) {
      return estates.recover(report);
    }
  }

  @Test
  @DisplayName(
      "a host that is not in encryption mode may have the key that vCenter does not tell of")
  void report_keyUsersNotTold_isNotOver() {
    try (TwoSites site = site()) {
      String host = site.fakeA.hosts().cryptoStates().keySet().iterator().next();
      site.fakeA.hosts().setCryptoState(host, "prepared");
      site.fakeA.keys().setUsersHidden(true);
      OutageReport hidden = look(site.a);
      assertThat(hidden.isOver()).isFalse();
      assertThat(hidden.findings())
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.KEY_NOT_SEEN);
                assertThat(finding.seen()).contains("does not say by whom");
              });

      site.fakeA.keys().setUsersHidden(false);
      site.fakeA.answerMethod("QueryCryptoKeyStatus", call -> FakeSoapAnswer.of(""));
      assertThat(look(site.a).findings()).isEqualTo(hidden.findings());
    }
  }

  @Test
  @DisplayName(
      "the drill: KMS away, hosts restart, all is told; KMS back, hosts first, all unlocked")
  void drill_kmsAwayAndBack_isRecovered() {
    try (TwoSites site = site()) {
      site.kms.stop();
      restartHosts(site);
      int soap = site.fakeA.requests().size();

      OutageReport away = look(site.a);

      assertThat(away.isOver()).isFalse();
      assertThat(away.vms()).hasSize(4).noneMatch(LockedVm::isUnlockable);
      LockedVm first = away.vms().get(0);
      assertThat(first.hostId()).isPresent();
      assertThat(first.keys())
          .singleElement()
          .satisfies(
              key -> {
                assertThat(key.key().providerId()).contains(PROVIDER);
                assertThat(key.obtainable()).contains(false);
                assertThat(key.reason())
                    .map(Object::toString)
                    .contains("KeyStateClusterUnreachable");
              });
      assertThat(first.findings())
          .extracting(Finding::code)
          .containsExactly(FindingCode.KEY_NOT_AVAILABLE);
      assertThat(away.hosts()).hasSize(2);
      assertThat(away.hosts())
          .allSatisfy(
              host -> {
                assertThat(host.cryptoState()).contains("prepared");
                assertThat(host.keys())
                    .extracting(CryptoKeyStatus::obtainable)
                    .containsExactly(Optional.of(false));
              });
      assertThat(away.hosts().stream().mapToLong(LostHost::lockedVms).sum()).isEqualTo(4);
      assertThat(away.providers())
          .singleElement()
          .satisfies(
              provider -> {
                assertThat(provider.id()).isEqualTo(PROVIDER);
                assertThat(provider.usable()).contains(false);
                assertThat(provider.problems()).isNotEmpty();
                assertThat(provider.vms()).isEqualTo(4);
                assertThat(provider.hosts()).isEqualTo(2);
              });
      assertThat(away.text())
          .contains("4 locked VMs, of which 0 can be unlocked; 2 hosts not in encryption mode")
          .contains("kms-prod: does NOT work, 4 VMs and 2 hosts waiting for it")
          .contains("NOT there (KeyStateClusterUnreachable)");
      assertThat(Writes.at(site.fakeA, soap, 0)).isEmpty();
      Recovery inVain = recover(site, away);
      assertThat(inVain.isComplete()).isFalse();
      assertThat(inVain.vms().orElseThrow().results(RolloutOutcome.REFUSED)).hasSize(4);
      assertThat(inVain.hosts())
          .hasSize(2)
          .noneMatch(HostResult::isSafe)
          .allMatch(result -> result.failure().isPresent());

      site.kms.restart();
      OutageReport back = look(site.a);
      assertThat(back.vms()).hasSize(4).allMatch(LockedVm::isUnlockable);
      assertThat(back.providers())
          .extracting(AwaitedProvider::usable)
          .containsExactly(Optional.of(true));
      Recovery recovery = recover(site, back);

      assertThat(recovery.hosts()).hasSize(2).allMatch(HostResult::isSafe);
      assertThat(recovery.vms().orElseThrow().results(RolloutOutcome.DONE)).hasSize(4);
      assertThat(recovery.isComplete()).isTrue();
      assertThat(site.fakeA.hosts().cryptoStates().values()).containsOnly("safe");
      assertThat(look(site.a).isOver()).isTrue();
      // each host got its own key again, and each VM was unlocked once
      assertThat(site.kms.keys()).hasSize(6);
      assertThat(site.fakeA.calls("CryptoUnlock_Task")).hasSize(4);
    }
  }

  @Test
  @DisplayName("one key is gone: its VM is named with the key, and the others are unlocked")
  void drill_oneKeyGone_othersUnlocked() {
    try (TwoSites site = site()) {
      site.kms.stop();
      restartHosts(site);
      site.kms.restart();
      CryptoKeyId gone =
          site.a.virtualMachines().get("vm-2").encryptionState().homeKeyId().orElseThrow();
      site.kms.destroyKey(gone.keyId());

      OutageReport report = look(site.a);
      RolloutReport unlocked = recover(site, report).vms().orElseThrow();

      assertThat(report.vms())
          .filteredOn(vm -> !vm.isUnlockable())
          .singleElement()
          .satisfies(
              vm -> {
                assertThat(vm.vmName()).isEqualTo("vm-2");
                assertThat(vm.findings().get(0).seen())
                    .contains(gone.keyId())
                    .contains("KeyStateMissingInKMS");
                assertThat(vm.findings().get(0).advice()).contains("restore it at the KMS");
              });
      assertThat(unlocked.results(RolloutOutcome.DONE)).hasSize(3);
      assertThat(unlocked.results(RolloutOutcome.REFUSED)).hasSize(1);
      assertThat(look(site.a).vms()).extracting(LockedVm::vmName).containsExactly("vm-2");

      // a host whose own key is returned stays in encryption mode, and locks that VM alone
      restartHosts(site);
      OutageReport later = look(site.a);
      assertThat(later.hosts()).isEmpty();
      assertThat(later.vms()).extracting(LockedVm::vmName).containsExactly("vm-2");
    }
  }

  @Test
  @DisplayName("every VM's key is lost: a host is brought back by its own key, the other is left")
  void drill_vmsKeysLost_hostComesBackByItsOwn() {
    try (TwoSites site = site()) {
      List<String> hosts = List.copyOf(site.fakeA.hosts().keys().keySet());
      String own = requireNonNull(site.fakeA.hosts().keys().get(hosts.get(0))).keyId();
      site.kms.stop();
      restartHosts(site);
      site.kms.restart();
      site.kms.keys().stream()
          .map(FakeKmipKey::id)
          .filter(id -> !id.equals(own))
          .forEach(site.kms::destroyKey);
      OutageReport report = look(site.a);
      assertThat(report.vms()).hasSize(4).noneMatch(LockedVm::isUnlockable);
      assertThat(report.hosts())
          .extracting(LostHost::hasItsKeys)
          .containsExactlyInAnyOrder(true, false);

      List<HostResult> results = recover(site, report).hosts();

      assertThat(results)
          .allSatisfy(result -> assertThat(result.isSafe()).isEqualTo(result.host().hasItsKeys()));
      assertThat(site.fakeA.hosts().cryptoStates())
          .containsEntry(hosts.get(0), "safe")
          .doesNotContainEntry(hosts.get(1), "safe");
      assertThat(requireNonNull(site.fakeA.hosts().keys().get(hosts.get(0))).keyId())
          .isEqualTo(own);
      assertThat(results)
          .filteredOn(result -> !result.isSafe())
          .singleElement()
          .asString()
          .contains("vCenter cannot get");
    }
  }

  @Test
  @DisplayName("hosts without locked VMs are told too; without any VM somebody has to go there")
  void report_hostsWithoutLockedVms_areTold() {
    try (TwoSites site = TwoSites.start()) {
      List<String> hosts = List.copyOf(site.fakeA.hosts().cryptoStates().keySet());
      hosts.forEach(host -> site.fakeA.hosts().setKey(host, TwoSites.fake(site.key())));
      site.fakeA.addVm(FakeVm.builder("plain").build());
      site.kms.stop();
      restartHosts(site);
      site.kms.restart();

      OutageReport report = look(site.a);
      List<HostResult> results = recover(site, report).hosts();

      assertThat(report.vms()).isEmpty();
      assertThat(report.hosts()).hasSize(2);
      assertThat(results).filteredOn(HostResult::isSafe).hasSize(1);
      assertThat(results)
          .filteredOn(result -> !result.isSafe())
          .singleElement()
          .satisfies(
              result -> {
                assertThat(result.host().vmId()).isEmpty();
                assertThat(result.toString()).contains("in the vSphere Client");
              });
    }
  }

  @Test
  @DisplayName("a user who may not ask for keys: what is not known is told, and it is not over")
  void report_userMayNotAsk_isNotOver() {
    try (TwoSites site =
        TwoSites.start(options -> options.limitedUser("reader", "pw", "StorageProfile.View"))) {
      site.fakeB.addVm(
          FakeVm.builder("web-01").encryptedWith(new FakeKey("key-1", PROVIDER)).build());
      try (VsphereClient reader = TwoSites.client(site.fakeB, "reader", "pw")) {
        OutageReport open = look(reader);
        assertThat(open.vms()).isEmpty();
        assertThat(open.isOver()).isFalse();
        assertThat(open.findings())
            .extracting(Finding::missing)
            .contains(List.of("Cryptographer.ManageKeys"));

        site.fakeB.inventory().setLocked("web-01", true);
        OutageReport locked = look(reader);
        assertThat(locked.vms())
            .singleElement()
            .satisfies(
                vm -> {
                  assertThat(vm.keys().get(0).obtainable()).isEmpty();
                  assertThat(vm.findings())
                      .extracting(Finding::code)
                      .containsExactly(FindingCode.KEY_NOT_SEEN);
                });
      }
    }
  }

  @Test
  @DisplayName("a user who sees a part has not seen that nothing is locked: it is told, not over")
  void report_partSeen_isNotOver() {
    try (TwoSites site = TwoSites.start(TwoSites.partly())) {
      site.fakeB.addVm(FakeVm.builder("open").folder("Open").build());
      site.fakeB.addVm(
          FakeVm.builder("locked")
              .folder("Closed")
              .encryptedWith(new FakeKey("key-1", PROVIDER))
              .build());
      site.fakeB.inventory().setLocked("locked", true);
      try (VsphereClient part = TwoSites.client(site.fakeB, "part", "pw")) {
        assertThat(look(part).vms()).extracting(LockedVm::vmName).containsExactly("locked");

        site.fakeB.users().setPermission("part", "/Datacenter/vm/Closed");
        OutageReport report = look(part);

        assertThat(report.vms()).isEmpty();
        assertThat(report.isOver()).as(report.text()).isFalse();
        assertThat(report.findings())
            .extracting(Finding::code)
            .containsExactly(FindingCode.INVENTORY_NOT_SEEN);
        assertThat(report.ofVms(Set.of(site.fakeB.vm("open").id())).findings())
            .as("of VMs that are named and seen nothing is hidden")
            .isEmpty();
      }
    }
  }

  @Test
  @DisplayName("a host that vCenter does not reach may have locked VMs: it is told, and not over")
  void report_hostNotConnected_isNotOver() {
    try (TwoSites site = TwoSites.start()) {
      site.fakeB.addVm(FakeVm.builder("plain").disks(1).build());
      Set<String> hosts = site.fakeB.hosts().cryptoStates().keySet();
      hosts.forEach(host -> site.fakeB.hosts().setConnectionState(host, "notResponding"));
      // nothing on it is encrypted
      assertThat(look(site.b).isOver()).isTrue();
      site.fakeB.addVm(
          FakeVm.builder("web-01").encryptedWith(new FakeKey("key-1", PROVIDER)).build());

      OutageReport report = look(site.b);

      assertThat(report.isOver()).isFalse();
      assertThat(report.findings())
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.HOST_NOT_CONNECTED);
                assertThat(finding.subject().name()).isIn(hosts);
                assertThat(finding.seen())
                    .contains("notResponding", "whether its 1 encrypted VM is locked");
              });
      assertThat(report.text()).contains("host-not-connected");
      hosts.forEach(host -> site.fakeB.hosts().setConnectionState(host, "connected"));
      assertThat(look(site.b).isOver()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // connection, crypto state, finding
    "connected, safe, host-not-seen",
    "connected, prepared, ",
    "connected, incapable, ",
    // switched off on purpose: it waits for no key
    "connected, pendingIncapable, ",
    "notResponding, safe, host-not-connected",
    "disconnected, pendingIncapable, host-not-connected",
    // it had no key when vCenter saw it last, and there is no encrypted VM on it
    "disconnected, prepared, "
  })
  @DisplayName("a host that shows no key is told unless its state says that it has none")
  void report_keyNotShown_isTold(String connection, String state, @Nullable String told) {
    try (TwoSites site = TwoSites.start()) {
      String host = site.fakeB.hosts().cryptoStates().keySet().iterator().next();
      site.fakeB.hosts().setCryptoState(host, state);
      site.fakeB.hosts().setConnectionState(host, connection);

      OutageReport report = look(site.b);

      assertThat(report.isOver()).isEqualTo(told == null);
      assertThat(report.findings())
          .extracting(finding -> finding.code().value() + " " + finding.subject().name())
          .isEqualTo(told == null ? List.of() : List.of(told + " " + host));
    }
  }

  @Test
  @DisplayName("vSphere 6.5 shows a locked VM by its connection, and has no call that unlocks it")
  void report_65_isTold() {
    try (TwoSites site = TwoSites.start(options -> options.apiVersion("6.5"))) {
      site.fakeB.addVm(
          FakeVm.builder("web-01").encryptedWith(new FakeKey("key-1", PROVIDER)).build());
      site.fakeB.inventory().setLocked("web-01", true);

      OutageReport report = look(site.b);

      assertThat(report.vms())
          .singleElement()
          .satisfies(
              vm -> {
                assertThat(vm.isUnlockable()).isFalse();
                assertThat(vm.findings()).extracting(Finding::code).contains(FindingCode.VM_LOCKED);
              });
    }
  }
}
