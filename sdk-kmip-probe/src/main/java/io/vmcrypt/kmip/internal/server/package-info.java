/** One server: how it is asked, the conversation with it, and what is found out about it. */
@NullMarked
package io.vmcrypt.kmip.internal.server;

import org.jspecify.annotations.NullMarked;
