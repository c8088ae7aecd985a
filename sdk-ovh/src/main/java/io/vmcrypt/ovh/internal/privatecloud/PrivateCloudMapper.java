package io.vmcrypt.ovh.internal.privatecloud;

import static io.vmcrypt.core.shared.ServerText.orEmpty;

import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.call.OddAnswer;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.PrivateCloudDto;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.UserDto;
import io.vmcrypt.ovh.privatecloud.PrivateCloudDetails;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link PrivateCloudDto} to {@link PrivateCloudDetails}, and to what the precheck needs; users.
 */
final class PrivateCloudMapper {

  private PrivateCloudMapper() {}

  static PrivateCloudDetails toDetails(ServiceName serviceName, PrivateCloudDto dto) {
    OddAnswer.unlessAbout(serviceName.value(), dto.serviceName());
    return new PrivateCloudDetails(
        serviceName,
        dto.state() == null ? OvhState.UNKNOWN : new OvhState(dto.state()),
        orEmpty(dto.description()),
        uri(dto.webInterfaceUrl()));
  }

  static ServiceLook toLook(ServiceName serviceName, PrivateCloudDto dto) {
    OddAnswer.unlessAbout(serviceName.value(), dto.serviceName());
    return new ServiceLook(
        told(dto.state()),
        dto.iam() == null ? Optional.empty() : told(dto.iam().state()),
        told(dto.certifiedInterfaceUrl()),
        told(dto.userAccessPolicy()));
  }

  private static Optional<String> told(@Nullable String text) {
    return Optional.ofNullable(text).filter(some -> !some.isBlank());
  }

  private static @Nullable URI uri(@Nullable String text) {
    try {
      return text == null || text.isBlank() ? null : new URI(text.strip());
    } catch (URISyntaxException e) {
      return null;
    }
  }

  static PrivateCloudUser toUser(long userId, UserDto dto) {
    OddAnswer.unlessAbout(userId, dto.userId());
    if (dto.encryptionRight() == null) {
      // not told is not "no": a grant would be sent, and seen to have no effect
      throw new OddAnswer(
          "the answer does not say whether the user may manage encryption",
          "Look at the user in the OVHcloud Control Panel. If it stays so, ask OVHcloud's"
              + " support.");
    }
    return new PrivateCloudUser(
        userId, orEmpty(dto.name()), orEmpty(dto.login()), dto.encryptionRight());
  }
}
