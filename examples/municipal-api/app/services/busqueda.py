from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

ORDEN = {"nuevos": "creado_en DESC", "antiguos": "creado_en"}


async def buscar(session: AsyncSession, palabra: str, orden: str = "nuevos") -> list[int]:
    filas = await session.execute(
        text(
            "SELECT id FROM reclamos WHERE match(descripcion) against(:palabra) "
            f"AND estado <> 'cerrado' ORDER BY {ORDEN[orden]}"
        ),
        {"palabra": palabra},
    )
    return [fila.id for fila in filas]


async def por_estado(session: AsyncSession, estado: str) -> int:
    return await session.scalar(text(f"SELECT count(*) FROM reclamos WHERE estado = '{estado}' AND borrado_en IS NULL"))


async def usuario_por_email(session: AsyncSession, email: str):
    filas = await session.execute(text("SELECT id, nombre FROM usuarios WHERE email = :email"), {"email": email})
    return filas.first()
