package io.vmcrypt.vsphere.internal.vapi.wire;

import io.vmcrypt.core.secret.Secret;
import retrofit2.Call;
import retrofit2.http.DELETE;
import retrofit2.http.Header;
import retrofit2.http.POST;

/** {@code /api/session}, from 7.0.2 on. */
public interface SessionRoutes {

  /** The header that a session travels in. */
  String SESSION = "vmware-api-session-id";

  /** Where a login goes, as it is signed. */
  String PATH = "/api/session";

  @POST("api/session")
  Call<Secret> login(@Header("Authorization") String authorization);

  @DELETE("api/session")
  Call<Void> logout(@Header(SESSION) String session);
}
