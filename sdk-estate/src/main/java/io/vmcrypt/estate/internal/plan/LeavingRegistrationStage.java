package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.EstateStep.RemoveRegistrations;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The registrations of key servers that were left are removed at OVHcloud, while no key provider of
 * vCenter has a server there.
 */
final class LeavingRegistrationStage implements Stage {

  private final Context context;
  private final LeavingLook look;
  private final String service;
  private final OvhClient ovh;

  LeavingRegistrationStage(Context context, LeavingLook look, String service, OvhClient ovh) {
    this.context = context;
    this.look = look;
    this.service = service;
    this.ovh = ovh;
  }

  private KmsServers registered() {
    return ovh.privateCloud(service).vmEncryption().kmsServers();
  }

  @Override
  public Optional<RemoveRegistrations> plan(Found found) {
    Set<String> own =
        context.keyServers().stream()
            .flatMap(server -> server.ips().stream())
            .collect(Collectors.toSet());
    List<String> wanted = look.leaving().registrations();
    List<RegisteredKms> all =
        found
            .ask(
                FindingCode.PLAN_REFUSED,
                Subject.of("private cloud", service),
                () -> registered().list())
            .orElse(List.of());
    List<KmsServer> old =
        found
            .ask(
                FindingCode.PLAN_REFUSED,
                Subject.of("KMS cluster", look.from()),
                () -> look.cluster().map(KmsCluster::servers).orElse(List.of()))
            .orElse(List.of());
    List<Change> changes = new ArrayList<>();
    for (RegisteredKms kms : all) {
      Subject subject = Subject.of("KMS", kms.ip());
      if (!kms.hasIpv4()) {
        if (!all.stream().map(RegisteredKms::ip).toList().containsAll(wanted)) {
          found.add(
              stays(
                  Subject.of("KMS", "", Long.toString(kms.id())),
                  "OVHcloud does not say its IPv4 address, so it is not known whether it is to be"
                      + " removed",
                  "Look at KMS " + kms.id() + " in the OVHcloud Control Panel."));
        }
      } else if (wanted.contains(kms.ip()) && own.contains(kms.ip())) {
        found.add(
            Finding.blocking(
                FindingCode.KEY_PROVIDER_STILL_USED,
                Context.OVH,
                subject,
                "the estate removes this registration, and a key server of its own is there",
                "Take the address out of the registrations to remove."));
      } else if (wanted.contains(kms.ip())) {
        if (!look.leaving().isOthersChecked()) {
          found.add(stays(subject, "the key provider stays in vCenter", "See there."));
          continue;
        }
        changes.add(Change.removed(Context.OVH, subject, kms.state().toString()));
        // the key provider that is left is gone by then
        found
            .ask(FindingCode.PLAN_REFUSED, subject, () -> users(kms.ip(), look.from()))
            .filter(users -> !users.isEmpty())
            .ifPresent(users -> found.add(needed(subject, users)));
      } else if (!own.contains(kms.ip())
          && old.stream().anyMatch(server -> mayBeAt(kms.ip(), server))) {
        found.add(
            stays(
                subject,
                "a server of "
                    + look.from()
                    + " is, or may be, there, and the estate does not name it",
                "Name it among the registrations to remove."));
      }
    }
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(new RemoveRegistrations(service, changes));
  }

  private static Finding stays(Subject subject, String why, String advice) {
    return Finding.warning(
        FindingCode.KEY_PROVIDER_STAYS,
        Context.OVH,
        subject,
        "its registration stays: " + why,
        advice);
  }

  private static Finding needed(Subject subject, List<String> users) {
    return Finding.blocking(
        FindingCode.KEY_PROVIDER_STILL_USED,
        Context.OVH,
        subject,
        "the estate removes this registration, and it is, or may be, needed by "
            + String.join(", ", users),
        "Take the address out of the registrations to remove, or remove that server from vCenter"
            + " first.");
  }

  @Override
  public void run(Ears ears) {
    for (String ip : look.leaving().registrations()) {
      Optional<RegisteredKms> there = registered().findByIp(ip);
      if (there.isEmpty()) {
        continue;
      }
      ears.state("KMS " + ip);
      RegisteredKms unused =
          registered()
              .startRemove(KmsRemoval.builder(there.get().id()).users(this::users).build())
              .await(ears.waiting(context.systems().ovhTimeout()));
      ears.changed(
          List.of(
              Change.removed(Context.OVH, Subject.of("KMS", ip), there.get().state().toString())));
    }
  }

  /** The key providers of vCenter that have, or may have, a server or its proxy there now. */
  private List<String> users(RegisteredKms kms) {
    return users(kms.ip(), "");
  }

  private List<String> users(String ip, String without) {
    return context.clusters().list().stream()
        .filter(cluster -> !cluster.id().equals(without))
        .flatMap(
            cluster ->
                cluster.servers().stream()
                    .filter(server -> mayBeAt(ip, server))
                    .map(
                        server ->
                            "key provider "
                                + cluster.id()
                                + ", server "
                                + server.name()
                                + " at "
                                + server.address()
                                + server.proxyAddress().map(proxy -> " by " + proxy).orElse("")))
        .toList();
  }

  /** With a proxy vCenter speaks to that, and OVHcloud may let it through to either. */
  private static boolean mayBeAt(String ip, KmsServer server) {
    return Stream.concat(Stream.of(server.address()), server.proxyAddress().stream())
        .anyMatch(host -> mayBeAt(ip, host));
  }

  /** A name that leads nowhere from here may lead there from vCenter. */
  private static boolean mayBeAt(String ip, String host) {
    try {
      return Stream.of(InetAddress.getAllByName(host))
          .anyMatch(address -> address.getHostAddress().equals(ip));
    } catch (UnknownHostException e) {
      return true;
    }
  }
}
