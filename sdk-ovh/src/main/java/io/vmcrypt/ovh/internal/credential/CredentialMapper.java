package io.vmcrypt.ovh.internal.credential;

import io.vmcrypt.ovh.AccessRule;
import io.vmcrypt.ovh.OvhCredential;
import io.vmcrypt.ovh.OvhCredentialState;
import io.vmcrypt.ovh.internal.call.Dates;
import io.vmcrypt.ovh.internal.wire.AccessRuleDto;
import io.vmcrypt.ovh.internal.wire.CredentialDto;
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

  static OvhCredentialState state(@Nullable String word) {
    return word == null ? OvhCredentialState.UNKNOWN : OvhCredentialState.of(word);
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
