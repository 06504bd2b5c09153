"""How values are stored."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

Amount = Decimal
Day = dt.date
Moment = dt.datetime
Uuid = UUID

BigInteger = sa.BigInteger
Boolean = sa.Boolean
Date = sa.Date
Exact = sa.Numeric
Guid = sa.Uuid
Instant = sa.DateTime(timezone=True)
String = sa.String
Text = sa.Text

# What `Mapped[...]` means where a column says no more.
ANNOTATIONS = {dt.datetime: Instant}
