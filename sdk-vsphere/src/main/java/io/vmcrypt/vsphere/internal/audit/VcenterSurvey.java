package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.shared.SdkVersion;
import io.vmcrypt.core.shared.control.ControlGuides;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.internal.inventory.WholeView;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.VimComputeClusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what concerns all VMs of an audit, once, before the VMs. */
final class VcenterSurvey {

  private static final int HOSTS_PAGE_SIZE = 1000;

  private VcenterSurvey() {}

  /**
   * What was read.
   *
   * @param view whether the part that is audited is seen as a whole
   */
  record Surveyed(AuditContext context, WholeView view) {}

  /**
   * @param start where the part that is audited begins
   */
  static Surveyed look(
      AuditedVcenter vcenter, Attempt attempt, AuditRules rules, ManagedObjectReference start) {
    VimSession session = vcenter.session();
    List<SurveyedHost> surveyed = hosts(session, attempt);
    List<AuditedHost> hosts = surveyed.stream().map(SurveyedHost::audited).toList();
    KeyProviders known = new KeyProviders(session);
    ProviderSurvey survey = new ProviderSurvey(known, vcenter.clusters(), session.time(), rules);
    Optional<List<AuditedProvider>> providers = survey.look(attempt);
    List<Finding> findings =
        new ArrayList<>(VcenterFindings.of(vcenter.address().toString(), providers, hosts));
    findings.addAll(VcenterFindings.ofHostKeys(providers, surveyed));
    findings.addAll(survey.certificateFindings());
    Optional<List<VimComputeClusters.Surveyed>> clusters = clusters(session, attempt);
    WholeView view = WholeView.of(session, attempt, start);
    findings.addAll(
        VcenterFindings.ofInventory(
            vcenter.address().toString(),
            view.lacking().isPresent(),
            hidden(view, hosts),
            clusters.orElse(List.of())));
    List<ControlAnswer> controls =
        rules
            .controls()
            .map(
                own ->
                    new VcenterControls(
                            session,
                            attempt,
                            new ControlGuides(session.content().about().apiVersion(), own))
                        .answers(
                            surveyed,
                            clusters,
                            survey.known(),
                            providers,
                            survey.certificatesNotKnown(),
                            rules.certificateDays()))
            .orElse(List.of());
    AuditContext context =
        new AuditContext(
            vcenter.address().toString(),
            session.content().about(),
            session.account().map(InventoryName::shown),
            SdkVersion.get(),
            rules,
            session.time().now(),
            providers,
            hosts,
            clusters.orElse(List.of()).stream().map(VimComputeClusters.Surveyed::cluster).toList(),
            findings,
            controls);
    return new Surveyed(context, view);
  }

  private static List<String> hidden(WholeView view, List<AuditedHost> hosts) {
    Set<String> shown = hosts.stream().map(AuditedHost::id).collect(Collectors.toSet());
    return view.hidden(object -> WholeView.isVm(object) || shown.contains(object.value())).stream()
        .map(ManagedObjectReference::value)
        .toList();
  }

  /** Before 7.0 clusters have no encryption mode. */
  private static Optional<List<VimComputeClusters.Surveyed>> clusters(
      VimSession session, Attempt attempt) {
    return session.version().isAtLeast(ApiVersion.V7_0)
        ? Optional.of(new VimComputeClusters(session).survey(attempt))
        : Optional.empty();
  }

  private static List<SurveyedHost> hosts(VimSession session, Attempt attempt) {
    List<String> paths = new ArrayList<>(List.of("name", "runtime.cryptoState"));
    paths.addAll(SurveyedHost.paths(session.version()));
    List<SurveyedHost> hosts = new ArrayList<>();
    new PropertyCollector(session)
        .inventory(
            attempt,
            "HostSystem",
            paths,
            HOSTS_PAGE_SIZE,
            ObjectProperties.capturing(
                host ->
                    hosts.add(
                        SurveyedHost.of(
                            new AuditedHost(
                                host.object().value(),
                                InventoryName.shown(
                                    host.text("name").orElse(host.object().value())),
                                host.text("runtime.cryptoState")
                                    .map(String::strip)
                                    .filter(state -> !state.isEmpty())),
                            host))));
    return List.copyOf(hosts);
  }
}
