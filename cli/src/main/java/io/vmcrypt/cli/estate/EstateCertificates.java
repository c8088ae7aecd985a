package io.vmcrypt.cli.estate;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.DefaultProvider;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateStep;
import java.util.List;
import java.util.OptionalInt;

/** What of an estate is about certificates. */
final class EstateCertificates {

  private EstateCertificates() {}

  /**
   * The estate without its VMs, policy and defaults.
   *
   * @param days what ends sooner is renewed; empty for what the estate says
   */
  static Estate of(Estate estate, OptionalInt days) {
    Estate.Builder part =
        Estate.builder(estate.name())
            .keyProvider(estate.keyProvider(), estate.serverNames().toArray(String[]::new))
            .defaultProvider(DefaultProvider.NEVER)
            .certificateDays(days.orElse(estate.certificateDays()));
    estate.keyServers().forEach(part::keyServer);
    estate.service().ifPresent(part::registeredWith);
    return part.build();
  }

  /** The steps that are no renewal, since what they make was never there. */
  static List<EstateStep> notRenewals(EstatePlan plan) {
    return plan.steps().stream().filter(step -> !isRenewal(step)).toList();
  }

  private static boolean isRenewal(EstateStep step) {
    // vCenter does not tell which certificates of a KMS it trusts: one that is trusted is new there
    return step.is(EstateStep.Kind.TRUST_NEXT_CERTIFICATES)
        || step.is(EstateStep.Kind.TRUST_KEY_SERVERS)
        || step.is(EstateStep.Kind.RENEW_CLIENT_CERTIFICATE)
        || step.is(EstateStep.Kind.RESUME_SECURITY_OPTIONS)
        || ((step.is(EstateStep.Kind.TRUST_VCENTER)
                || step.is(EstateStep.Kind.REGISTER_KEY_SERVERS)
                || step.is(EstateStep.Kind.FINISH_REGISTRATION))
            && step.changes().stream().map(Change::from).allMatch(from -> from.isPresent()));
  }
}
