package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import org.jspecify.annotations.Nullable;

/**
 * A call to a method.
 *
 * @param session the session it is called in; {@link Session#isLive()} is false for anonymous calls
 * @param version the release that the client speaks
 * @param refusal what is wrong with an argument by itself; null if nothing is
 */
public record Call(
    MoRef self,
    DataObject arguments,
    Session session,
    ApiVersion version,
    @Nullable VimFault refusal) {}
