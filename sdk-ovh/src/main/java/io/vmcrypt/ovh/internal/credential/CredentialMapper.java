package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.AccessRule;
import io.vmcrypt.ovh.OvhCredential;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.call.Dates;
import io.vmcrypt.ovh.internal.wire.AccessRuleDto;
import io.vmcrypt.ovh.internal.wire.CredentialDto;
import io.vmcrypt.ovh.internal.wire.RequestedCredentialDto;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link CredentialDto} to {@link OvhCredential}. */
final class CredentialMapper {

  private CredentialMapper() {}

  static OvhCredential toCredential(CredentialDto dto) {
    List<AccessRuleDto> rules = dto.rules() == null ? List.of() : dto.rules();
    List<String> allowedIps = dto.allowedIPs() == null ? List.of() : dto.allowedIPs();
    return new OvhCredential(
        dto.credentialId() == null ? 0 : dto.credentialId(),
        state(dto.status()),
        rules.stream().filter(Objects::nonNull).flatMap(CredentialMapper::rule).toList(),
        allowedIps.stream().filter(Objects::nonNull).toList(),
        Dates.instant(dto.creation()),
        Dates.instant(dto.expiration()));
  }

  static RestCredentials.Requested toRequested(
      Attempt attempt, String key, Secret secret, RequestedCredentialDto dto) {
    URI validationUrl = URI.create(String.valueOf(dto.validationUrl()));
    if (dto.consumerKey() == null || !isOfBrowser(validationUrl)) {
      throw new DecodingException(
          attempt,
          "the answer lacks a consumer key or a validation URL",
          "Check that the endpoint is the OVHcloud API.",
          null);
    }
    return new RestCredentials.Requested(
        OvhCredentials.applicationKey(key, secret, Secret.of(dto.consumerKey())), validationUrl);
  }

  /** Somebody opens it. */
  private static boolean isOfBrowser(URI url) {
    return url.getHost() != null
        && ("https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme()));
  }

  static OvhState toState(CredentialDto dto) {
    return state(dto.status());
  }

  private static OvhState state(@Nullable String word) {
    return word == null ? OvhState.UNKNOWN : OvhState.of(word);
  }

  // a rule with a method that the SDK does not know covers nothing that it needs
  private static Stream<AccessRule> rule(AccessRuleDto dto) {
    try {
      return Stream.of(new AccessRule(String.valueOf(dto.method()), String.valueOf(dto.path())));
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }
}
