package io.vmcrypt.ovh.internal.wire.iam;

import io.vmcrypt.ovh.internal.wire.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import retrofit2.http.GET;
import retrofit2.http.Header;

/** {@code /iam} of the OVHcloud API, version 2. */
public interface IamRoutes {

  @GET("iam/policy")
  Answer<List<IamPolicyDto>> policies(@Header("X-Pagination-Cursor") @Nullable String cursor);
}
