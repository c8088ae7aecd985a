package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.estate.outage.LockedVm;
import io.vmcrypt.estate.outage.LostHost;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.estate.outage.Recovery;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is not as it was when the outage was looked at, or was not told as a whole. */
class OutageSinceTheLookTest {

  /** Four encrypted VMs on two hosts that have keys. */
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
    return site;
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "a VM that has changed its host since the look brings back no other host in its name")
  void recover_vmOnOtherHost_bringsBackThatHostOnly() {
    try (TwoSites site = site()) {
      restartWithoutKms(site);
      OutageReport seen = OutageFlowTest.look(site.a);
      LostHost first = seen.hosts().get(0);
      LostHost second = seen.hosts().get(1);
      // the VM of the first host is on the second by now
      OutageReport report = ofHost(seen, withVm(first, second.vmId().orElseThrow()));

      Recovery recovery = OutageFlowTest.recover(site, report);

      boolean isSafe = "safe".equals(site.fakeA.hosts().cryptoStates().get(first.name()));
      assertThat(recovery.hosts().get(0).isSafe()).isEqualTo(isSafe);
      assertThat(recovery.isComplete()).isEqualTo(isSafe);
      assertThat(site.fakeA.hosts().cryptoStates()).containsEntry(second.name(), "prepared");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a locked VM that is not seen any more when it is to be unlocked is not recovered")
  void recover_vmNotSeenAnyMore_isNotComplete() {
    try (TwoSites site = site()) {
      restartWithoutKms(site);
      OutageReport report = OutageFlowTest.look(site.a);
      site.fakeA.inventory().removeVm("vm-3");

      Recovery recovery = OutageFlowTest.recover(site, report);

      assertThat(recovery.vms().orElseThrow().results(RolloutOutcome.DONE)).hasSize(3);
      assertThat(recovery.isComplete()).isFalse();
    }
  }

  @Test
  @DisplayName(
      "a KMS that has gone since the look: no host is asked to take another key than its own")
  void recover_kmsGoneSince_leavesHosts() {
    try (TwoSites site = site()) {
      restartWithoutKms(site);
      OutageReport seen = OutageFlowTest.look(site.a);
      assertThat(seen.hosts()).hasSize(2).allMatch(LostHost::hasItsKeys);
      assertThat(seen.vms()).hasSize(4).allMatch(LockedVm::isUnlockable);
      site.kms.stop();

      Recovery recovery = OutageFlowTest.recover(site, seen);

      assertThat(site.fakeA.calls("ConfigureCryptoKey")).isEmpty();
      assertThat(recovery.hosts())
          .hasSize(2)
          .allSatisfy(
              host ->
                  assertThat(host.toString())
                      .contains("vCenter cannot get", "KeyStateClusterUnreachable"));
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a KMS that has come back since the look: hosts come back by what is so now")
  void recover_kmsBackSince_bringsHostsBack() {
    try (TwoSites site = site()) {
      site.kms.stop();
      site.fakeA.hosts().cryptoStates().keySet().forEach(site.fakeA.hosts()::restart);
      OutageReport seen = OutageFlowTest.look(site.a);
      assertThat(seen.hosts()).hasSize(2).noneMatch(LostHost::hasItsKeys);
      site.kms.restart();

      Recovery recovery = OutageFlowTest.recover(site, seen);

      assertThat(recovery.hosts()).hasSize(2).allMatch(HostResult::isSafe);
      assertThat(recovery.isComplete()).isTrue();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a user who may not ask for keys any more: hosts are judged by the look")
  void recover_mayNotAskNow_goesByTheLook() {
    try (TwoSites site = site()) {
      restartWithoutKms(site);
      OutageReport seen = OutageFlowTest.look(site.a);
      site.fakeA
          .faults()
          .onEvery(
              FakeVcenter.call("QueryCryptoKeyStatus"),
              Fault.soapFault("NoPermission", "Permission to perform this operation was denied."));

      assertThat(OutageFlowTest.recover(site, seen).hosts())
          .hasSize(2)
          .allMatch(HostResult::isSafe);
    }
  }

  @Test
  @DisplayName("a list of keys that lacks those of VMs may lack those of hosts: it is not over")
  void report_listLacksKeysOfVms_isNotOver() {
    try (TwoSites site = site()) {
      String host = site.fakeA.hosts().cryptoStates().keySet().iterator().next();
      site.fakeA.hosts().setCryptoState(host, "prepared");
      site.fakeA.hosts().setKey(host, null);
      site.fakeA.keys().setListed(keys -> List.of());

      OutageReport report = OutageFlowTest.look(site.a);

      assertThat(report.isOver()).isFalse();
      assertThat(report.findings())
          .extracting(Finding::code)
          .containsExactly(FindingCode.KEY_NOT_SEEN);
    }
  }

  private static void restartWithoutKms(TwoSites site) {
    site.kms.stop();
    site.fakeA.hosts().cryptoStates().keySet().forEach(site.fakeA.hosts()::restart);
    site.kms.restart();
  }

  private static LostHost withVm(LostHost host, String vmId) {
    return new LostHost(
        host.id(),
        host.name(),
        host.cryptoState(),
        host.keys(),
        host.lockedVms(),
        Optional.of(vmId));
  }

  private static OutageReport ofHost(OutageReport seen, LostHost host) {
    return new OutageReport(
        seen.vcenter(), seen.seenAt(), seen.providers(), List.of(host), List.of(), List.of());
  }
}
