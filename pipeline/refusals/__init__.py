"""What cannot be done, as facts. Each refusal is said by the template of its name in `messages/templates/refusals`."""

from pipeline.refusals.acts import (
    AdminsOnly as AdminsOnly,
    AlreadyThere as AlreadyThere,
    ChangedMeanwhile as ChangedMeanwhile,
    DealIsClosed as DealIsClosed,
    DealIsOpen as DealIsOpen,
    GuestsMayNot as GuestsMayNot,
    LostReasonMissing as LostReasonMissing,
    NoFurtherStage as NoFurtherStage,
    NoSuchFollowUp as NoSuchFollowUp,
    NothingToPost as NothingToPost,
    NothingToUndo as NothingToUndo,
    NotYours as NotYours,
    OutdatedButton as OutdatedButton,
    StageIsGone as StageIsGone,
    UndoOvertaken as UndoOvertaken,
    UndoTooLate as UndoTooLate,
)
from pipeline.refusals.changes import (
    NotAField as NotAField,
    NothingNew as NothingNew,
    NotParked as NotParked,
    PauseTooShort as PauseTooShort,
    SeveralPeople as SeveralPeople,
    UnknownCategory as UnknownCategory,
    ValueMissing as ValueMissing,
)
from pipeline.refusals.facts import (
    AmountOutOfRange as AmountOutOfRange,
    ControlCharacters as ControlCharacters,
    DateInThePast as DateInThePast,
    DateTooFar as DateTooFar,
    NameMissing as NameMissing,
    NameTooLong as NameTooLong,
    NotADate as NotADate,
    NotAnAmount as NotAnAmount,
    TextMissing as TextMissing,
    TextTooLong as TextTooLong,
    UnknownCurrency as UnknownCurrency,
    WhenMissing as WhenMissing,
)
from pipeline.refusals.naming import (
    LooksLike as LooksLike,
    NoSuchDeal as NoSuchDeal,
    NoSuchNumbers as NoSuchNumbers,
    SeveralDeals as SeveralDeals,
    StageMissing as StageMissing,
    TooManyAtOnce as TooManyAtOnce,
    UnknownFilter as UnknownFilter,
    UnknownPerson as UnknownPerson,
    UnknownStage as UnknownStage,
    UnknownVerb as UnknownVerb,
    UsageNeeded as UsageNeeded,
)
from pipeline.refusals.refused import Refused as Refused
from pipeline.refusals.schedules import (
    AlreadySubscribed as AlreadySubscribed,
    HourDoesNotExist as HourDoesNotExist,
    NoSuchPeriod as NoSuchPeriod,
    NoSuchSubscription as NoSuchSubscription,
    NotAChannel as NotAChannel,
    NotASchedule as NotASchedule,
    NotInChannel as NotInChannel,
    OnlyWeekly as OnlyWeekly,
    SharedChannel as SharedChannel,
)
