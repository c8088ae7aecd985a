package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.credential.AccessRule;
import io.vmcrypt.ovh.credential.OvhCredential;
import io.vmcrypt.ovh.internal.call.Dates;
import io.vmcrypt.ovh.internal.wire.AccessRuleDto;
import io.vmcrypt.ovh.internal.wire.CredentialDto;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link CredentialDto} to {@link OvhCredential}. */
final class CredentialMapper {

  private CredentialMapper() {}

  static OvhCredential toCredential(Attempt attempt, CredentialDto dto) {
    List<AccessRuleDto> rules = dto.rules() == null ? List.of() : dto.rules();
    List<String> named = dto.allowedIPs() == null ? List.of() : dto.allowedIPs();
    List<String> allowedIps = named.stream().filter(Objects::nonNull).toList();
    Instant expiration = Dates.instant(dto.expiration());
    if (allowedIps.isEmpty() && !named.isEmpty()) {
      // not told is not "from anywhere"
      throw odd(attempt, "the answer has allowed addresses and tells none of them");
    }
    if (expiration == null && dto.expiration() != null) {
      // not understood is not "never"
      throw odd(attempt, "the answer tells in no known form when the consumer key expires");
    }
    return new OvhCredential(
        dto.credentialId() == null ? 0 : dto.credentialId(),
        state(dto.status()),
        rules.stream().filter(Objects::nonNull).flatMap(CredentialMapper::rule).toList(),
        allowedIps,
        Dates.instant(dto.creation()),
        expiration);
  }

  private static DecodingException odd(Attempt attempt, String outcome) {
    return new DecodingException(attempt, outcome, "Check that the endpoint is the OVHcloud API.");
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
