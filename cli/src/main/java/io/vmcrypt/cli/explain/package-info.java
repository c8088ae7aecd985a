/** What the pages of the project say of a finding's code or of a message. */
@NullMarked
package io.vmcrypt.cli.explain;

import org.jspecify.annotations.NullMarked;
