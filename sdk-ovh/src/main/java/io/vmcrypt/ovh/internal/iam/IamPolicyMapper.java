package io.vmcrypt.ovh.internal.iam;

import io.vmcrypt.ovh.internal.call.OddAnswer;
import io.vmcrypt.ovh.internal.wire.IamRoutes.IamActionDto;
import io.vmcrypt.ovh.internal.wire.IamRoutes.IamPermissionsDto;
import io.vmcrypt.ovh.internal.wire.IamRoutes.IamPolicyDto;
import io.vmcrypt.ovh.internal.wire.IamRoutes.IamUrnDto;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The wire's policies to the domain's. */
public final class IamPolicyMapper {

  private static final IamPermissionsDto NOTHING = new IamPermissionsDto(null, null, null);

  private IamPolicyMapper() {}

  /** Its policy; what cannot be read of it makes it one that is not whole. */
  public static IamPolicy toPolicy(IamPolicyDto dto) {
    if (dto.id() == null || dto.id().isBlank()) {
      throw new OddAnswer(
          "the answer has an IAM policy without its id",
          "Look at the policies in the OVHcloud Control Panel.");
    }
    IamPermissionsDto permissions = dto.permissions() == null ? NOTHING : dto.permissions();
    boolean isWhole =
        dto.identities() != null
            && dto.resources() != null
            && (dto.permissions() != null || dto.permissionsGroups() != null)
            && Stream.of(permissions.allow(), permissions.except(), permissions.deny())
                .allMatch(actions -> isWhole(actions, IamActionDto::action))
            && isWhole(dto.identities(), identity -> identity)
            && isWhole(dto.resources(), IamUrnDto::urn)
            && isWhole(dto.permissionsGroups(), IamUrnDto::urn);
    return new IamPolicy(
        dto.id(),
        dto.name() == null ? "" : dto.name(),
        texts(dto.identities(), identity -> identity),
        texts(dto.resources(), IamUrnDto::urn),
        texts(permissions.allow(), IamActionDto::action),
        texts(permissions.except(), IamActionDto::action),
        texts(permissions.deny(), IamActionDto::action),
        texts(dto.permissionsGroups(), IamUrnDto::urn),
        dto.conditions() == null && dto.expiredAt() == null,
        isWhole);
  }

  private static <T> boolean isWhole(
      @Nullable List<T> list, Function<? super T, @Nullable String> text) {
    return list == null || list.stream().allMatch(each -> each != null && text.apply(each) != null);
  }

  private static <T> List<String> texts(
      @Nullable List<T> list, Function<? super T, @Nullable String> text) {
    return list == null
        ? List.of()
        : list.stream()
            .filter(Objects::nonNull)
            .flatMap(each -> Stream.ofNullable(text.apply(each)))
            .toList();
  }
}
