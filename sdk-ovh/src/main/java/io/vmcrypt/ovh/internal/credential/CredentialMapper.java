package io.vmcrypt.ovh.internal.credential;

import static io.vmcrypt.core.shared.ServerText.orEmpty;

import io.vmcrypt.ovh.credential.AccessRule;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.internal.call.OddAnswer;
import io.vmcrypt.ovh.internal.wire.CredentialRoutes.AccessRuleDto;
import io.vmcrypt.ovh.internal.wire.CredentialRoutes.AuthDetailsDto;
import io.vmcrypt.ovh.internal.wire.CredentialRoutes.CredentialDto;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link CredentialDto} to its rules, {@link AuthDetailsDto} to {@link OvhIdentity}. */
final class CredentialMapper {

  private CredentialMapper() {}

  static List<AccessRule> toRules(CredentialDto dto) {
    return told(dto.rules()).flatMap(CredentialMapper::rule).toList();
  }

  static OvhIdentity toIdentity(AuthDetailsDto dto) {
    String account = orEmpty(dto.account());
    if (account.isBlank()) {
      throw new OddAnswer("the answer names no account");
    }
    return new OvhIdentity(
        account, orEmpty(dto.method()), orEmpty(dto.user()), told(dto.identities()).toList());
  }

  private static <T> Stream<T> told(@Nullable List<T> all) {
    return all == null ? Stream.empty() : all.stream().filter(Objects::nonNull);
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
